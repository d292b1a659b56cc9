#include "asl/jsonata/parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "asl/jsonata/signature.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

struct Power {
  std::string_view id;
  int power;
};

// Those of operators that stand between or behind operands. All others bind nothing.
constexpr std::array kPowers = {
    Power{".", 75},  Power{"[", 80},   Power{"{", 70},  Power{"(", 80},  Power{"@", 80},
    Power{"#", 80},  Power{"?", 20},   Power{"+", 50},  Power{"-", 50},  Power{"*", 60},
    Power{"/", 60},  Power{"%", 60},   Power{"=", 40},  Power{"<", 40},  Power{">", 40},
    Power{"^", 40},  Power{":=", 10},  Power{"!=", 40}, Power{"<=", 40}, Power{">=", 40},
    Power{"~>", 40}, Power{"and", 30}, Power{"or", 25}, Power{"in", 40}, Power{"&", 50},
};
// Operators that the lexer knows and that have no meaning of their own.
constexpr std::array<std::string_view, 2> kUnknownOperators = {"!", "~"};
constexpr int kUnaryMinusPower = 70;

int power_of(std::string_view id) {
  const auto* found = std::find_if(kPowers.begin(), kPowers.end(), [&](const Power& p) { return p.id == id; });
  return found == kPowers.end() ? 0 : found->power;
}

std::uint32_t deepest(const Syntax& node) {
  std::uint32_t depth = 0;
  const auto look = [&depth](const SyntaxPtr& child) {
    if (child != nullptr) depth = std::max(depth, child->depth);
  };
  look(node.lhs);
  look(node.rhs);
  look(node.otherwise);
  for (const SyntaxPtr& item : node.items) look(item);
  for (const auto& [key, value] : node.pairs) look(key), look(value);
  for (const SortTerm& term : node.terms) look(term.expression);
  return depth;
}

}  // namespace

tl::expected<SyntaxPtr, Failure> parse(std::string_view source) {
  Parser parser(source);
  SyntaxPtr tree = parser.parse_all();
  if (tree == nullptr) return tl::unexpected(parser.take_failure());
  return tree;
}

SyntaxPtr Parser::parse_all() {
  if (!advance()) return nullptr;
  SyntaxPtr tree = expression(0);
  if (tree == nullptr) return nullptr;
  if (!at_end()) return refuse("S0201", {.token = node_.value}, node_.position);
  return tree;
}

// ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Parser::advance(bool after_operand) {
  auto token = lexer_.next(after_operand);
  if (!token) {
    failure_ = std::move(token.error());
    return false;
  }
  node_ = {token->kind, std::move(token->value), std::move(token->flags), token->position};
  if (node_.kind == TokenKind::kEnd) {
    node_.value = Value::string("(end)");
    node_.position = source_size_;
  }
  if (node_.kind != TokenKind::kOperator) return true;
  const auto unknown = std::find(kUnknownOperators.begin(), kUnknownOperators.end(), node_.value.as_string());
  if (unknown == kUnknownOperators.end()) return true;
  refuse("S0204", {.token = node_.value}, node_.position);
  return false;
}

bool Parser::at(std::string_view id) const {
  return node_.kind == TokenKind::kOperator && node_.value.as_string() == id;
}

bool Parser::expect(std::string_view id, bool after_operand) {
  if (at(id)) return advance(after_operand);
  refuse(at_end() ? "S0203" : "S0202", {.value = Value::string(id), .token = node_.value}, node_.position);
  return false;
}

int Parser::binding_power() const { return node_.kind == TokenKind::kOperator ? power_of(node_.value.as_string()) : 0; }

SyntaxPtr Parser::refuse(std::string_view code, Inserts inserts, std::size_t position) {
  failure_ = fail(code, std::move(inserts), position).value();
  return nullptr;
}

SyntaxPtr Parser::make(SyntaxKind kind, const Node& token) const {
  auto syntax = std::make_unique<Syntax>();
  syntax->kind = kind;
  syntax->position = token.position;
  syntax->value = token.value;
  syntax->text = token.flags;
  return syntax;
}

// Every node but the leaves passes here when its children are in place.
SyntaxPtr Parser::finish(SyntaxPtr self) {
  self->depth = deepest(*self) + 1;
  if (self->depth > kTreeDepthMax) return refuse("U1002", {}, self->position);
  return self;
}

// ── Pratt's algorithm ───────────────────────────────────────────────────────────────────────────────────────────────

SyntaxPtr Parser::expression(int right_binding_power) {
  if (nesting_ >= kNestingMax) return refuse("U1002", {}, node_.position);
  ++nesting_;
  Node token = std::move(node_);
  SyntaxPtr left = advance(true) ? operand(std::move(token)) : nullptr;
  while (left != nullptr && right_binding_power < binding_power()) {
    token = std::move(node_);
    left = advance() ? infix_operator(token, std::move(left)) : nullptr;
  }
  --nesting_;
  return left;
}

SyntaxPtr Parser::operand(Node token) {
  switch (token.kind) {
    case TokenKind::kEnd: return make(SyntaxKind::kEnd, token);
    case TokenKind::kOperator: return prefix_operator(std::move(token));
    case TokenKind::kName: return make(SyntaxKind::kName, token);
    case TokenKind::kVariable: return make(SyntaxKind::kVariable, token);
    case TokenKind::kString: return make(SyntaxKind::kString, token);
    case TokenKind::kNumber: return make(SyntaxKind::kNumber, token);
    case TokenKind::kLiteral: return make(SyntaxKind::kLiteral, token);
    case TokenKind::kRegex: return make(SyntaxKind::kRegex, token);
  }
  return nullptr;
}

SyntaxPtr Parser::prefix_operator(Node token) {
  const std::string_view id = token.value.as_string();
  if (id == "and" || id == "or" || id == "in") return make(SyntaxKind::kOperator, token);
  if (id == "*") return make(SyntaxKind::kWildcard, token);
  if (id == "**") return make(SyntaxKind::kDescendants, token);
  if (id == "%") return make(SyntaxKind::kParent, token);
  if (id == "(") return block(make(SyntaxKind::kBlock, token));
  if (id == "[") return array(make(SyntaxKind::kUnary, token));
  if (id == "{") return object(make(SyntaxKind::kUnary, token));
  if (id == "|") return transform(make(SyntaxKind::kTransform, token));
  if (id != "-") return refuse("S0211", {.token = token.value}, token.position);
  SyntaxPtr self = make(SyntaxKind::kUnary, token);
  self->lhs = expression(kUnaryMinusPower);
  return self->lhs == nullptr ? nullptr : finish(std::move(self));
}

SyntaxPtr Parser::infix_operator(const Node& token, SyntaxPtr left) {
  const std::string_view id = token.value.as_string();
  const int power = power_of(id);
  SyntaxPtr self = make(SyntaxKind::kBinary, token);
  if (id == "(") return call(std::move(self), std::move(left));
  if (id == "[") return predicate(std::move(self), std::move(left));
  if (id == "^") return order_by(std::move(self), std::move(left));
  if (id == ":=") return bind(std::move(self), std::move(left));
  if (id == "?") return condition(std::move(self), std::move(left));
  if (id == "@" || id == "#") return bind_context(std::move(self), std::move(left), power);
  self->lhs = std::move(left);
  if (id == "{") return object(std::move(self));
  self->rhs = expression(power);
  return self->rhs == nullptr ? nullptr : finish(std::move(self));
}

// ── constructs ──────────────────────────────────────────────────────────────────────────────────────────────────────

// (a; b; c)
SyntaxPtr Parser::block(SyntaxPtr self) {
  while (!at(")")) {
    SyntaxPtr item = expression(0);
    if (item == nullptr) return nullptr;
    self->items.push_back(std::move(item));
    if (!at(";")) break;
    if (!advance()) return nullptr;
  }
  return expect(")", true) ? finish(std::move(self)) : nullptr;
}

// [a, b..c]
SyntaxPtr Parser::array(SyntaxPtr self) {
  if (!at("]")) {
    while (true) {
      if (!array_item(*self)) return nullptr;
      if (!at(",")) break;
      if (!advance()) return nullptr;
    }
  }
  return expect("]", true) ? finish(std::move(self)) : nullptr;
}

bool Parser::array_item(Syntax& array) {
  SyntaxPtr item = expression(0);
  if (item == nullptr) return false;
  if (at("..")) {
    SyntaxPtr range = make(SyntaxKind::kBinary, node_);
    if (!advance()) return false;
    range->lhs = std::move(item);
    range->rhs = expression(0);
    if (range->rhs == nullptr) return false;
    item = finish(std::move(range));
    if (item == nullptr) return false;
  }
  array.items.push_back(std::move(item));
  return true;
}

// {k: v, …}, alone or behind what it groups (then lhs is set).
SyntaxPtr Parser::object(SyntaxPtr self) {
  if (!at("}")) {
    while (true) {
      SyntaxPtr key = expression(0);
      if (key == nullptr || !expect(":")) return nullptr;
      SyntaxPtr value = expression(0);
      if (value == nullptr) return nullptr;
      self->pairs.emplace_back(std::move(key), std::move(value));
      if (!at(",")) break;
      if (!advance()) return nullptr;
    }
  }
  return expect("}", true) ? finish(std::move(self)) : nullptr;
}

// |pattern|update, deletion|
SyntaxPtr Parser::transform(SyntaxPtr self) {
  self->lhs = expression(0);
  if (self->lhs == nullptr || !expect("|")) return nullptr;
  self->rhs = expression(0);
  if (self->rhs == nullptr) return nullptr;
  if (at(",")) {
    if (!advance()) return nullptr;
    self->otherwise = expression(0);
    if (self->otherwise == nullptr) return nullptr;
  }
  return expect("|") ? finish(std::move(self)) : nullptr;
}

SyntaxPtr Parser::call(SyntaxPtr self, SyntaxPtr left) {
  self->kind = SyntaxKind::kFunction;
  if (!arguments(*self) || !expect(")", true)) return nullptr;
  const bool defines =
      left->kind == SyntaxKind::kName && (left->value.as_string() == "function" || left->value.as_string() == "\u03bb");
  if (defines) return lambda(std::move(self));
  self->lhs = std::move(left);
  return finish(std::move(self));
}

bool Parser::arguments(Syntax& call) {
  if (at(")")) return true;
  while (true) {
    SyntaxPtr argument;
    if (at("?")) {
      call.kind = SyntaxKind::kPartial;
      argument = make(SyntaxKind::kOperator, node_);
      if (!advance()) return false;
    } else {
      argument = expression(0);
      if (argument == nullptr) return false;
    }
    call.items.push_back(std::move(argument));
    if (!at(",")) return true;
    if (!advance()) return false;
  }
}

// function($a, $b)<signature>{ body }
SyntaxPtr Parser::lambda(SyntaxPtr self) {
  self->kind = SyntaxKind::kLambda;
  for (std::size_t i = 0; i < self->items.size(); ++i) {
    const Syntax& parameter = *self->items[i];
    if (parameter.kind == SyntaxKind::kVariable) continue;
    return refuse("S0208", {.value = Value::number(static_cast<double>(i + 1)), .token = parameter.value},
                  parameter.position);
  }
  if (at("<") && !signature(*self)) return nullptr;
  if (!expect("{")) return nullptr;
  self->lhs = expression(0);
  if (self->lhs == nullptr || !expect("}")) return nullptr;
  return finish(std::move(self));
}

// The tokens between < and its >, joined.
bool Parser::signature(Syntax& lambda) {
  const std::size_t position = node_.position;
  lambda.text = "<";
  for (int depth = 1; depth > 0 && !at("{") && !at_end();) {
    if (!advance()) return false;
    if (at(">")) --depth;
    if (at("<")) ++depth;
    if (node_.value.is_string()) lambda.text += node_.value.as_string();
  }
  if (!expect(">")) return false;
  auto parsed = Signature::parse(lambda.text);
  if (parsed) return true;
  failure_ = std::move(parsed.error());
  failure_->position += position;
  return false;
}

// left[predicate], left[]
SyntaxPtr Parser::predicate(SyntaxPtr self, SyntaxPtr left) {
  if (at("]")) {
    Syntax* step = left.get();
    while (step->kind == SyntaxKind::kBinary && step->is_operator("[")) step = step->lhs.get();
    step->keep_array = true;
    return advance() ? std::move(left) : nullptr;
  }
  self->lhs = std::move(left);
  self->rhs = expression(0);
  if (self->rhs == nullptr || !expect("]", true)) return nullptr;
  return finish(std::move(self));
}

// left^(<a, >b)
SyntaxPtr Parser::order_by(SyntaxPtr self, SyntaxPtr left) {
  if (!expect("(")) return nullptr;
  while (true) {
    SortTerm term;
    term.is_descending = at(">");
    if ((at("<") || at(">")) && !advance()) return nullptr;
    term.expression = expression(0);
    if (term.expression == nullptr) return nullptr;
    self->terms.push_back(std::move(term));
    if (!at(",")) break;
    if (!advance()) return nullptr;
  }
  if (!expect(")")) return nullptr;
  self->lhs = std::move(left);
  return finish(std::move(self));
}

// $name := value
SyntaxPtr Parser::bind(SyntaxPtr self, SyntaxPtr left) {
  if (left->kind != SyntaxKind::kVariable) return refuse("S0212", {.token = left->value}, left->position);
  self->lhs = std::move(left);
  self->rhs = expression(power_of(":=") - 1);
  return self->rhs == nullptr ? nullptr : finish(std::move(self));
}

// left@$focus, left#$index
SyntaxPtr Parser::bind_context(SyntaxPtr self, SyntaxPtr left, int power) {
  self->lhs = std::move(left);
  self->rhs = expression(power);
  if (self->rhs == nullptr) return nullptr;
  if (self->rhs->kind != SyntaxKind::kVariable) return refuse("S0214", {.token = self->value}, self->rhs->position);
  return finish(std::move(self));
}

// left ? then : otherwise
SyntaxPtr Parser::condition(SyntaxPtr self, SyntaxPtr left) {
  self->kind = SyntaxKind::kCondition;
  self->lhs = std::move(left);
  self->rhs = expression(0);
  if (self->rhs == nullptr) return nullptr;
  if (at(":")) {
    if (!advance()) return nullptr;
    self->otherwise = expression(0);
    if (self->otherwise == nullptr) return nullptr;
  }
  return finish(std::move(self));
}

}  // namespace baton::asl::jsonata
