#include "asl/jsonata/analysis.h"

#include <algorithm>
#include <utility>

namespace baton::asl::jsonata {

using json::Value;

namespace {

SyntaxPtr make_path(SyntaxPtr step) {
  auto path = std::make_unique<Syntax>();
  path->kind = SyntaxKind::kPath;
  path->position = step->position;
  path->items.push_back(std::move(step));
  return path;
}

bool is_array_constructor(const Syntax& node) { return node.kind == SyntaxKind::kUnary && node.is_operator("["); }

void predicates_to_stages(Syntax& node) {
  if (node.predicates.empty()) return;
  node.stages.clear();
  for (SyntaxPtr& predicate : node.predicates) node.stages.push_back({std::move(predicate), {}});
  node.predicates.clear();
  node.has_stages = true;
}

Syntax& last_step(Syntax& node) { return node.kind == SyntaxKind::kPath ? *node.items.back() : node; }

// A lambda whose last act is a call returns it instead of making it: the evaluator's loop makes it then.
void mark_tail_calls(Syntax& body) {
  if (body.kind == SyntaxKind::kFunction && body.predicates.empty()) {
    body.is_tail_call = true;
  } else if (body.kind == SyntaxKind::kCondition) {
    mark_tail_calls(*body.rhs);
    if (body.otherwise != nullptr) mark_tail_calls(*body.otherwise);
  } else if (body.kind == SyntaxKind::kBlock && !body.items.empty()) {
    mark_tail_calls(*body.items.back());
  }
}

}  // namespace

std::string_view name_of(SyntaxKind kind) {
  switch (kind) {
    case SyntaxKind::kName: return "name";
    case SyntaxKind::kString: return "string";
    case SyntaxKind::kNumber: return "number";
    case SyntaxKind::kLiteral: return "value";
    case SyntaxKind::kVariable: return "variable";
    case SyntaxKind::kRegex: return "regex";
    case SyntaxKind::kWildcard: return "wildcard";
    case SyntaxKind::kDescendants: return "descendant";
    case SyntaxKind::kParent: return "parent";
    case SyntaxKind::kBinary: return "binary";
    case SyntaxKind::kUnary: return "unary";
    case SyntaxKind::kFunction: return "function";
    case SyntaxKind::kPartial: return "partial";
    case SyntaxKind::kLambda: return "lambda";
    case SyntaxKind::kCondition: return "condition";
    case SyntaxKind::kBlock: return "block";
    case SyntaxKind::kTransform: return "transform";
    case SyntaxKind::kOperator: return "operator";
    case SyntaxKind::kEnd: return "(end)";
    case SyntaxKind::kPath: return "path";
    case SyntaxKind::kSort: return "sort";
    case SyntaxKind::kBind: return "bind";
    case SyntaxKind::kApply: return "apply";
  }
  return {};
}

tl::expected<SyntaxPtr, Failure> analyse(SyntaxPtr tree) {
  Analysis analysis;
  SyntaxPtr result = analysis.process(std::move(tree));
  if (result == nullptr || !analysis.check_top(*result)) return tl::unexpected(analysis.take_failure());
  return result;
}

// Nothing is above the top.
bool Analysis::check_top(const Syntax& tree) {
  if (tree.kind != SyntaxKind::kParent && tree.seeking_parents == nullptr) return true;
  // A path of the reference has no position.
  const std::size_t position = tree.kind == SyntaxKind::kPath ? kNoPosition : tree.position;
  refuse("S0217", {.token = Value::string(name_of(tree.kind))}, position);
  return false;
}

SyntaxPtr Analysis::refuse(std::string_view code, Inserts inserts, std::size_t position) {
  failure_ = fail(code, std::move(inserts), position).value();
  return nullptr;
}

SyntaxPtr Analysis::process(SyntaxPtr node) {
  const bool keeps_array = node->keep_array;
  SyntaxPtr result = process_kind(std::move(node));
  if (result != nullptr && keeps_array) result->keep_array = true;
  return result;
}

bool Analysis::process_in_place(SyntaxPtr& node) {
  node = process(std::move(node));
  return node != nullptr;
}

bool Analysis::process_pairs(SyntaxPairs& pairs, Syntax* adopter) {
  for (auto& [key, value] : pairs) {
    if (!process_in_place(key)) return false;
    if (adopter != nullptr) adopt_parents(*adopter, *key);
    if (!process_in_place(value)) return false;
    if (adopter != nullptr) adopt_parents(*adopter, *value);
  }
  return true;
}

SyntaxPtr Analysis::process_kind(SyntaxPtr node) {
  switch (node->kind) {
    case SyntaxKind::kString:
    case SyntaxKind::kNumber:
    case SyntaxKind::kLiteral:
    case SyntaxKind::kVariable:
    case SyntaxKind::kRegex:
    case SyntaxKind::kWildcard:
    case SyntaxKind::kDescendants: return node;
    case SyntaxKind::kOperator:
      if (node->is_operator("?")) return node;
      node->kind = SyntaxKind::kName;  // `and` as the name of a field
      [[fallthrough]];
    case SyntaxKind::kName: {
      SyntaxPtr path = make_path(std::move(node));
      path->keep_singleton_array = path->items[0]->keep_array;
      return path;
    }
    case SyntaxKind::kParent: return parent(std::move(node));
    case SyntaxKind::kBinary: return binary(std::move(node));
    case SyntaxKind::kUnary: return unary(std::move(node));
    case SyntaxKind::kFunction:
    case SyntaxKind::kPartial: return call(std::move(node));
    case SyntaxKind::kLambda: return lambda(std::move(node));
    case SyntaxKind::kCondition: return condition(std::move(node));
    case SyntaxKind::kBlock: return block(std::move(node));
    case SyntaxKind::kTransform: return transform(std::move(node));
    case SyntaxKind::kEnd: return refuse("S0207", {.token = node->value}, node->position);
    case SyntaxKind::kPath:
    case SyntaxKind::kSort:
    case SyntaxKind::kBind:
    case SyntaxKind::kApply: break;  // not before this pass
  }
  return node;
}

// ── binary operators ────────────────────────────────────────────────────────────────────────────────────────────────

SyntaxPtr Analysis::binary(SyntaxPtr node) {
  const std::string_view id = node->value.as_string();
  if (id == ".") return path(std::move(node));
  if (id == "[") return predicate(std::move(node));
  if (id == "{") return group(std::move(node));
  if (id == "^") return order_by(std::move(node));
  if (id == "@") return focus(std::move(node));
  if (id == "#") return index(std::move(node));
  if (id == "~>") return apply(std::move(node));
  if (id != ":=") return operands(std::move(node), true, true);
  node->kind = SyntaxKind::kBind;
  return operands(std::move(node), false, true);
}

SyntaxPtr Analysis::operands(SyntaxPtr node, bool adopts_left, bool adopts_right) {
  node->keep_array = false;
  if (!process_in_place(node->lhs) || !process_in_place(node->rhs)) return nullptr;
  if (adopts_left) adopt_parents(*node, *node->lhs);
  if (adopts_right) adopt_parents(*node, *node->rhs);
  return node;
}

SyntaxPtr Analysis::apply(SyntaxPtr node) {
  node->kind = SyntaxKind::kApply;
  node = operands(std::move(node), false, false);
  if (node != nullptr) node->keep_array = node->lhs->keep_array || node->rhs->keep_array;
  return node;
}

SyntaxPtr Analysis::path(SyntaxPtr node) {
  SyntaxPtr result = process(std::move(node->lhs));
  if (result == nullptr) return nullptr;
  if (result->kind != SyntaxKind::kPath) {
    ParentSlotPtr slot = result->kind == SyntaxKind::kParent ? result->slot : nullptr;
    result = make_path(std::move(result));
    if (slot != nullptr) {
      result->seeking_parents = std::make_shared<std::vector<ParentSlotPtr>>(1, std::move(slot));
    }
  }
  SyntaxPtr rest = process(std::move(node->rhs));
  if (rest == nullptr) return nullptr;
  if (rest->kind == SyntaxKind::kPath) {
    std::move(rest->items.begin(), rest->items.end(), std::back_inserter(result->items));
  } else {
    predicates_to_stages(*rest);
    result->items.push_back(std::move(rest));
  }
  if (!check_steps(*result) || !resolve_ancestry(*result)) return nullptr;
  return result;
}

bool Analysis::check_steps(Syntax& path) {
  for (SyntaxPtr& step : path.items) {
    if (step->kind == SyntaxKind::kNumber || step->kind == SyntaxKind::kLiteral) {
      refuse("S0213", {.value = step->value}, step->position);
      return false;
    }
    if (step->kind == SyntaxKind::kString) step->kind = SyntaxKind::kName;
    path.keep_singleton_array |= step->keep_array;
  }
  for (SyntaxPtr* step : {&path.items.front(), &path.items.back()}) {
    if (is_array_constructor(**step)) (*step)->is_constructor_step = true;
  }
  return true;
}

SyntaxPtr Analysis::predicate(SyntaxPtr node) {
  SyntaxPtr result = process(std::move(node->lhs));
  if (result == nullptr) return nullptr;
  Syntax& step = last_step(*result);
  if (step.group != nullptr) return refuse("S0209", {}, node->position);
  SyntaxPtr filter = process(std::move(node->rhs));
  if (filter == nullptr) return nullptr;
  if (filter->seeking_parents != nullptr) {
    for (const ParentSlotPtr& slot : *filter->seeking_parents) {
      if (slot->level != 1) {
        --slot->level;
      } else if (!seek_parent(step, slot)) {
        return nullptr;
      }
    }
    adopt_parents(step, *filter);
  }
  if (result->kind == SyntaxKind::kPath) {
    step.stages.push_back({std::move(filter), {}});
    step.has_stages = true;
  } else {
    step.predicates.push_back(std::move(filter));
  }
  return result;
}

SyntaxPtr Analysis::group(SyntaxPtr node) {
  SyntaxPtr result = process(std::move(node->lhs));
  if (result == nullptr) return nullptr;
  if (result->group != nullptr) return refuse("S0210", {}, node->position);
  if (!process_pairs(node->pairs, nullptr)) return nullptr;
  result->group = std::make_unique<GroupSyntax>(GroupSyntax{std::move(node->pairs), node->position});
  return result;
}

SyntaxPtr Analysis::order_by(SyntaxPtr node) {
  SyntaxPtr result = process(std::move(node->lhs));
  if (result == nullptr) return nullptr;
  if (result->kind != SyntaxKind::kPath) result = make_path(std::move(result));
  auto sort = std::make_unique<Syntax>();
  sort->kind = SyntaxKind::kSort;
  sort->position = node->position;
  for (SortTerm& term : node->terms) {
    if (!process_in_place(term.expression)) return nullptr;
    adopt_parents(*sort, *term.expression);
    sort->terms.push_back(std::move(term));
  }
  result->items.push_back(std::move(sort));
  if (!resolve_ancestry(*result)) return nullptr;
  return result;
}

SyntaxPtr Analysis::focus(SyntaxPtr node) {
  SyntaxPtr result = process(std::move(node->lhs));
  if (result == nullptr) return nullptr;
  Syntax& step = last_step(*result);
  if (step.has_stages || !step.predicates.empty()) return refuse("S0215", {}, node->position);
  if (step.kind == SyntaxKind::kSort) return refuse("S0216", {}, node->position);
  step.keep_array |= node->keep_array;
  step.focus = node->rhs->value.as_string();
  step.has_focus = true;
  step.is_tuple = true;
  return result;
}

SyntaxPtr Analysis::index(SyntaxPtr node) {
  SyntaxPtr result = process(std::move(node->lhs));
  if (result == nullptr) return nullptr;
  if (result->kind != SyntaxKind::kPath) {
    result = make_path(std::move(result));
    predicates_to_stages(*result->items[0]);
  }
  Syntax& step = last_step(*result);
  if (step.has_stages) {
    step.stages.push_back({nullptr, std::string(node->rhs->value.as_string())});
  } else {
    step.index = node->rhs->value.as_string();
    step.has_index = true;
  }
  step.is_tuple = true;
  return result;
}

// ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────────

SyntaxPtr Analysis::unary(SyntaxPtr node) {
  if (node->is_operator("{")) return process_pairs(node->pairs, node.get()) ? std::move(node) : nullptr;
  if (node->is_operator("[")) {
    for (SyntaxPtr& item : node->items) {
      if (!process_in_place(item)) return nullptr;
      adopt_parents(*node, *item);
    }
    return node;
  }
  if (!process_in_place(node->lhs)) return nullptr;
  if (node->lhs->kind == SyntaxKind::kNumber) {
    SyntaxPtr number = std::move(node->lhs);
    number->value = Value::number(-number->value.as_double());
    return number;
  }
  adopt_parents(*node, *node->lhs);
  return node;
}

SyntaxPtr Analysis::call(SyntaxPtr node) {
  for (SyntaxPtr& argument : node->items) {
    if (!process_in_place(argument)) return nullptr;
    adopt_parents(*node, *argument);
  }
  return process_in_place(node->lhs) ? std::move(node) : nullptr;
}

SyntaxPtr Analysis::lambda(SyntaxPtr node) {
  if (!process_in_place(node->lhs)) return nullptr;
  mark_tail_calls(*node->lhs);
  return node;
}

SyntaxPtr Analysis::condition(SyntaxPtr node) {
  for (SyntaxPtr* part : {&node->lhs, &node->rhs, &node->otherwise}) {
    if (*part == nullptr) continue;
    if (!process_in_place(*part)) return nullptr;
    adopt_parents(*node, **part);
  }
  return node;
}

SyntaxPtr Analysis::transform(SyntaxPtr node) {
  for (SyntaxPtr* part : {&node->lhs, &node->rhs, &node->otherwise}) {
    if (*part != nullptr && !process_in_place(*part)) return nullptr;
  }
  return node;
}

SyntaxPtr Analysis::block(SyntaxPtr node) {
  for (SyntaxPtr& item : node->items) {
    if (!process_in_place(item)) return nullptr;
    adopt_parents(*node, *item);
    const bool constructs =
        item->is_constructor_step || (item->kind == SyntaxKind::kPath && item->items.front()->is_constructor_step);
    node->is_constructor_step |= constructs;
  }
  return node;
}

}  // namespace baton::asl::jsonata
