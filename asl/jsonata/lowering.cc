#include "asl/jsonata/lowering.h"

#include <algorithm>
#include <array>
#include <utility>

#include "asl/jsonata/analysis.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/regex.h"
#include "asl/jsonata/parser.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

NodeKind kind_of_operator(std::string_view id) {
  struct Entry {
    std::string_view id;
    NodeKind kind;
  };
  static constexpr std::array kKinds = {
      Entry{"+", NodeKind::kAdd},
      Entry{"-", NodeKind::kSubtract},
      Entry{"*", NodeKind::kMultiply},
      Entry{"/", NodeKind::kDivide},
      Entry{"%", NodeKind::kModulo},
      Entry{"=", NodeKind::kEqual},
      Entry{"!=", NodeKind::kNotEqual},
      Entry{"<", NodeKind::kLess},
      Entry{"<=", NodeKind::kLessOrEqual},
      Entry{">", NodeKind::kGreater},
      Entry{">=", NodeKind::kGreaterOrEqual},
      Entry{"&", NodeKind::kConcatenate},
      Entry{"..", NodeKind::kRange},
      Entry{"in", NodeKind::kIn},
      Entry{"and", NodeKind::kAnd},
      Entry{"or", NodeKind::kOr},
  };
  return std::find_if(kKinds.begin(), kKinds.end(), [&](const Entry& entry) { return entry.id == id; })->kind;
}

bool is_constant_string(const Node& node) {
  return node.kind == NodeKind::kConstant && node.suffix == nullptr &&
         static_cast<const ConstantNode&>(node).value.is_string();
}

bool has_distinct_constant_keys(const Group& group) {
  std::set<std::string_view> keys;
  for (const Pair& pair : group.pairs) {
    if (!is_constant_string(*pair.key)) return false;
    if (!keys.insert(static_cast<const ConstantNode&>(*pair.key).value.as_string()).second) return false;
  }
  return true;
}

}  // namespace

tl::expected<std::unique_ptr<const Program>, Failure> compile_program(std::string_view source, Dialect dialect,
                                                                      Scope* outer) {
  auto tree = parse(source);
  if (!tree) return tl::unexpected(std::move(tree.error()));
  auto analysed = analyse(std::move(*tree));
  if (!analysed) return tl::unexpected(std::move(analysed.error()));
  auto program = std::make_unique<Program>();
  program->source = source;
  program->dialect = dialect;
  Lowering lowering(*program, outer);
  if (!lowering.run(**analysed)) return tl::unexpected(lowering.take_failure());
  return program;
}

Lowering::Lowering(Program& program, Scope* outer) : program_(program), scope_(outer) {
  program_.top_scope = enter_scope();
  program_.top_scope->is_top = true;
}

bool Lowering::run(const Syntax& tree) {
  declare_binds(tree, *scope_);
  std::set<std::string> bound(scope_->own_names.begin(), scope_->own_names.end());
  program_.top = lower(tree);
  std::set_difference(free_names_.begin(), free_names_.end(), bound.begin(), bound.end(),
                      std::back_inserter(program_.free_variables));
  return program_.top != nullptr;
}

NodePtr Lowering::refuse(std::string_view code, Inserts inserts, std::size_t position) {
  failure_ = fail(code, std::move(inserts), position).value();
  return nullptr;
}

void Lowering::note_document_reference(std::string_view name) {
  if (!at_document_) return;
  note_unsupported("Reference to '" + std::string(name) + "' at the top level is not supported.");
}

void Lowering::note_unsupported(std::string sentence) {
  if (program_.dialect != Dialect::kStates) return;
  auto& known = program_.unsupported;
  if (std::find(known.begin(), known.end(), sentence) == known.end()) known.push_back(std::move(sentence));
}

// ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Scope* Lowering::enter_scope() {
  program_.scopes.push_back(std::make_unique<Scope>());
  program_.scopes.back()->parent = scope_;
  return scope_ = program_.scopes.back().get();
}

std::unique_ptr<VariableNode> Lowering::resolve(std::string_view name, std::size_t position) {
  auto node = std::make_unique<VariableNode>(std::string(name), position);
  std::uint32_t depth = 0;
  std::uint32_t top_depth = 0;
  for (Scope* scope = scope_; scope != nullptr; scope = scope->parent, ++depth) {
    if (scope == program_.top_scope) top_depth = depth;
    const auto index = scope->find(name);
    if (!index) continue;
    node->slots.push_back({depth, *index});
    // Parameters are always bound.
    if (*index < scope->parameter_count || scope->parent == nullptr) return node;
  }
  node->slots.push_back({top_depth, program_.top_scope->declare(name)});
  return node;
}

void declare_binds(const Syntax& syntax, Scope& scope) {
  if (syntax.kind == SyntaxKind::kBind) scope.declare(syntax.lhs->value.as_string());
  // Predicates behind tuples are evaluated in frames of those.
  if (!syntax.is_tuple) {
    for (const SyntaxPtr& predicate : syntax.predicates) declare_binds(*predicate, scope);
    if (syntax.group != nullptr) {
      for (const auto& [key, value] : syntax.group->pairs) declare_binds(*key, scope), declare_binds(*value, scope);
    }
  }
  if (syntax.kind == SyntaxKind::kBlock || syntax.kind == SyntaxKind::kLambda) return;
  for (const SyntaxPtr* child : {&syntax.lhs, &syntax.rhs, &syntax.otherwise}) {
    if (*child != nullptr) declare_binds(**child, scope);
  }
  for (const SyntaxPtr& item : syntax.items) {
    declare_binds(*item, scope);
    for (const SyntaxStage& stage : item->stages) {
      if (stage.filter != nullptr) declare_binds(*stage.filter, scope);
    }
  }
  for (const auto& [key, value] : syntax.pairs) declare_binds(*key, scope), declare_binds(*value, scope);
  for (const SortTerm& term : syntax.terms) declare_binds(*term.expression, scope);
}

NodePtr Lowering::variable(const Syntax& syntax) {
  const std::string_view name = syntax.value.as_string();
  if (name.empty()) {
    note_document_reference("$");
    return std::make_unique<Node>(NodeKind::kContext, syntax.position);
  }
  if (name == "$") note_unsupported("Reference to '$$' is not supported.");
  auto node = resolve(name, syntax.position);
  const SlotRef last = node->slots.back();
  Scope* scope = scope_;
  for (std::uint32_t i = 0; i < last.depth; ++i) scope = scope->parent;
  const RegisteredBuiltin* builtin = find_builtin(name, program_.dialect);
  // A name with more than one slot is bound by the expression somewhere around here.
  const bool is_free = scope->is_top && node->slots.size() == 1;
  if (is_free && name != "$" && builtin == nullptr) free_names_.emplace(name);
  if (scope->is_top && node->slots.size() == 1) node->builtin = builtin;
  return node;
}

// ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

NodePtr Lowering::lower(const Syntax& syntax) {
  NodePtr node = lower_kind(syntax);
  if (node == nullptr) return nullptr;
  node->keep_array = syntax.keep_array;
  if (syntax.kind != SyntaxKind::kPath && !add_suffix(*node, syntax)) return nullptr;
  return node;
}

NodePtr Lowering::lower_kind(const Syntax& syntax) {
  switch (syntax.kind) {
    case SyntaxKind::kString:
    case SyntaxKind::kNumber:
    case SyntaxKind::kLiteral: return constant(syntax);
    case SyntaxKind::kRegex: return regex(syntax);
    case SyntaxKind::kVariable: return variable(syntax);
    case SyntaxKind::kName:
      note_document_reference(syntax.value.as_string());
      return std::make_unique<NameNode>(syntax.value, syntax.position);
    case SyntaxKind::kWildcard: return std::make_unique<Node>(NodeKind::kWildcard, syntax.position);
    case SyntaxKind::kDescendants: return std::make_unique<Node>(NodeKind::kDescendants, syntax.position);
    case SyntaxKind::kParent: return resolve("!" + std::to_string(syntax.slot->label), syntax.position);
    case SyntaxKind::kPath: return path(syntax);
    case SyntaxKind::kSort: return sort(syntax, nullptr);
    case SyntaxKind::kBinary:
    case SyntaxKind::kApply: return binary(syntax);
    case SyntaxKind::kUnary: return unary(syntax);
    case SyntaxKind::kCondition: return condition(syntax);
    case SyntaxKind::kBlock: return block(syntax);
    case SyntaxKind::kBind: return bind(syntax);
    case SyntaxKind::kFunction: return call(syntax, NodeKind::kCall);
    case SyntaxKind::kPartial: return call(syntax, NodeKind::kPartial);
    case SyntaxKind::kOperator: return std::make_unique<Node>(NodeKind::kPlaceholder, syntax.position);
    case SyntaxKind::kLambda: return lambda(syntax);
    case SyntaxKind::kTransform: return transform(syntax);
    case SyntaxKind::kEnd: break;
  }
  return refuse("S0206", {.token = syntax.value}, syntax.position);
}

bool Lowering::add_suffix(Node& node, const Syntax& syntax) {
  if (syntax.predicates.empty() && syntax.group == nullptr) return true;
  DocumentGuard guard(*this, false);
  node.suffix = std::make_unique<Suffix>();
  // Of a block whose path leaves its tuples.
  const TupleLayout* layout = layout_of(node);
  if (layout != nullptr) enter_scope()->layout = const_cast<TupleLayout*>(layout);
  for (const SyntaxPtr& predicate : syntax.predicates) {
    if (layout != nullptr) declare_binds(*predicate, *scope_);
    NodePtr filter = lower(*predicate);
    if (filter == nullptr) return false;
    node.suffix->filters.push_back({std::move(filter), layout});
  }
  if (syntax.group != nullptr) {
    node.suffix->group = std::make_unique<Group>();
    node.suffix->group->position = static_cast<std::uint32_t>(syntax.group->position);
    node.suffix->group->layout = layout;
    if (!lower_group(syntax.group->pairs, *node.suffix->group)) return false;
  }
  if (layout != nullptr) leave_scope();
  return true;
}

bool Lowering::lower_group(const SyntaxPairs& pairs, Group& group) {
  for (const auto& [key, value] : pairs) {
    Pair pair{lower(*key), nullptr};
    if (pair.key == nullptr) return false;
    pair.value = lower(*value);
    if (pair.value == nullptr) return false;
    group.pairs.push_back(std::move(pair));
  }
  return true;
}

NodePtr Lowering::constant(const Syntax& syntax) {
  auto node = std::make_unique<ConstantNode>(syntax.value, syntax.position);
  node->is_number_literal = syntax.kind == SyntaxKind::kNumber;
  return node;
}

NodePtr Lowering::regex(const Syntax& syntax) {
  auto compiled = Regex::compile(syntax.value.as_string(), syntax.text);
  if (!compiled) {
    return refuse("U1003", {.value = syntax.value, .message = Value::string(compiled.error())}, syntax.position);
  }
  return std::make_unique<ConstantNode>(make_regex(std::move(*compiled)), syntax.position);
}

NodePtr Lowering::binary(const Syntax& syntax) {
  const NodeKind kind =
      syntax.kind == SyntaxKind::kApply ? NodeKind::kApply : kind_of_operator(syntax.value.as_string());
  auto node = std::make_unique<BinaryNode>(kind, syntax.position);
  node->left = lower(*syntax.lhs);
  if (node->left == nullptr) return nullptr;
  node->right = lower(*syntax.rhs);
  return node->right == nullptr ? nullptr : std::move(node);
}

NodePtr Lowering::unary(const Syntax& syntax) {
  if (syntax.is_operator("[")) return array(syntax);
  if (syntax.is_operator("{")) return object(syntax);
  auto node = std::make_unique<BinaryNode>(NodeKind::kNegate, syntax.position);
  node->right = lower(*syntax.lhs);
  return node->right == nullptr ? nullptr : std::move(node);
}

NodePtr Lowering::array(const Syntax& syntax) {
  auto node = std::make_unique<ArrayNode>(syntax.position);
  node->is_constructor_step = syntax.is_constructor_step;
  for (const SyntaxPtr& item : syntax.items) {
    NodePtr expression = lower(*item);
    if (expression == nullptr) return nullptr;
    node->items.push_back({std::move(expression), item->is_operator("[")});
  }
  return node;
}

NodePtr Lowering::object(const Syntax& syntax) {
  auto node = std::make_unique<ObjectNode>(syntax.position);
  node->group.position = static_cast<std::uint32_t>(syntax.position);
  if (!lower_group(syntax.pairs, node->group)) return nullptr;
  node->has_constant_keys = has_distinct_constant_keys(node->group);
  return node;
}

NodePtr Lowering::condition(const Syntax& syntax) {
  auto node = std::make_unique<ConditionNode>(syntax.position);
  node->condition = lower(*syntax.lhs);
  if (node->condition == nullptr) return nullptr;
  node->then = lower(*syntax.rhs);
  if (node->then == nullptr) return nullptr;
  if (syntax.otherwise == nullptr) return node;
  node->otherwise = lower(*syntax.otherwise);
  return node->otherwise == nullptr ? nullptr : std::move(node);
}

NodePtr Lowering::block(const Syntax& syntax) {
  auto node = std::make_unique<BlockNode>(syntax.position);
  Scope candidate;
  for (const SyntaxPtr& item : syntax.items) declare_binds(*item, candidate);
  const bool binds = !candidate.own_names.empty();
  if (binds) enter_scope()->own_names = std::move(candidate.own_names);
  for (const SyntaxPtr& item : syntax.items) {
    node->items.push_back(lower(*item));
    if (node->items.back() == nullptr) return nullptr;
  }
  if (!binds) return node;
  node->slot_count = static_cast<std::uint32_t>(scope_->names().size());
  leave_scope();
  return node;
}

NodePtr Lowering::bind(const Syntax& syntax) {
  auto node = std::make_unique<BindNode>(syntax.position);
  // A binding belongs to the innermost frame.
  node->slot = {0, scope_->declare(syntax.lhs->value.as_string())};
  node->value = lower(*syntax.rhs);
  return node->value == nullptr ? nullptr : std::move(node);
}

NodePtr Lowering::call(const Syntax& syntax, NodeKind kind) {
  auto node = std::make_unique<CallNode>(kind, syntax.position);
  node->is_tail_call = syntax.is_tail_call;
  node->scope = scope_;
  const Syntax& procedure = *syntax.lhs;
  const bool is_path = procedure.kind == SyntaxKind::kPath;
  node->name = is_path ? procedure.items[0]->value : procedure.value;
  if (procedure.kind == SyntaxKind::kBlock || procedure.kind == SyntaxKind::kLambda) node->name = Value();
  const bool may_lack_dollar = is_path && node->name.is_string();
  if (may_lack_dollar) node->suggestion = resolve(node->name.as_string(), procedure.position);
  node->procedure = lower(procedure);
  if (node->procedure == nullptr) return nullptr;
  for (const SyntaxPtr& argument : syntax.items) {
    node->arguments.push_back(lower(*argument));
    if (node->arguments.back() == nullptr) return nullptr;
  }
  return node;
}

NodePtr Lowering::lambda(const Syntax& syntax) {
  auto node = std::make_unique<LambdaNode>(syntax.position);
  if (!syntax.text.empty()) {
    auto signature = Signature::parse(syntax.text);
    if (!signature) {
      failure_ = std::move(signature.error());
      return nullptr;
    }
    node->signature = std::move(*signature);
  }
  Scope* scope = enter_scope();
  for (const SyntaxPtr& parameter : syntax.items) {
    node->parameter_slots.push_back(scope->declare(parameter->value.as_string()));
  }
  scope->parameter_count = static_cast<std::uint32_t>(scope->names().size());
  declare_binds(*syntax.lhs, *scope);
  node->body = lower(*syntax.lhs);
  if (node->body == nullptr) return nullptr;
  node->slot_count = static_cast<std::uint32_t>(scope->names().size());
  leave_scope();
  return node;
}

NodePtr Lowering::transform(const Syntax& syntax) {
  auto node = std::make_unique<TransformNode>(syntax.position);
  node->clone = resolve("clone", syntax.position);
  DocumentGuard guard(*this, false);
  node->pattern = lower(*syntax.lhs);
  if (node->pattern == nullptr) return nullptr;
  node->update = lower(*syntax.rhs);
  if (node->update == nullptr) return nullptr;
  if (syntax.otherwise == nullptr) return node;
  node->deletion = lower(*syntax.otherwise);
  return node->deletion == nullptr ? nullptr : std::move(node);
}

}  // namespace baton::asl::jsonata
