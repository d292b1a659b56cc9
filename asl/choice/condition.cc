#include "asl/choice/condition.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

#include "asl/choice/operators.h"
#include "asl/choice/string_pattern.h"
#include "asl/choice/timestamp.h"
#include "asl/jsonpath/path.h"
#include "asl/model/schema.h"

namespace baton::asl {

namespace {

using NodePointer = std::unique_ptr<const Condition::Node>;

struct Combination {
  bool is_and = true;
  std::vector<NodePointer> rules;
};
struct Negation {
  NodePointer rule;
};
struct Comparing {
  Path variable;
  Operator op;
  // One of these is what the variable is compared with.
  json::Value literal;
  std::optional<Path> path;
  std::optional<StringPattern> pattern;
};

}  // namespace

struct Condition::Node {
  std::variant<Combination, Negation, Comparing> is;
};

namespace {

using Node = Condition::Node;

constexpr std::string_view kSelectors[] = {"And", "Or", "Not", "Variable", "Condition"};

tl::unexpected<Failure> lead_nowhere(const Path& path) {
  return fail_state("States.Runtime", "Invalid path '" + path.text() +
                                          "': The choice state's condition path references an invalid value.");
}

// ── compiling ──

// make_unique() cannot make an aggregate in clang 14, which the fuzz targets are built with.
NodePointer make_node(std::variant<Combination, Negation, Comparing> is) {
  return NodePointer(new Node{std::move(is)});
}

class Compiler {
 public:
  explicit Compiler(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // Null if something is wrong, which has been said.
  NodePointer rule(const json::Value& rule, const std::string& location, bool is_nested) {
    if (!rule.is_object()) {
      refuse_type(diagnostics_, "OBJECT", location);
      return nullptr;
    }
    check_names(rule, location, is_nested);
    int selector_count = 0;
    for (const std::string_view selector : kSelectors) selector_count += rule.find(selector) != nullptr ? 1 : 0;
    if (selector_count != 1) {
      refuse(diagnostics_, "The object must have only one of the following fields, " + bracketed(kSelectors), location);
      return nullptr;
    }
    if (const json::Value* rules = rule.find("And")) return combination(*rules, true, location + "/And");
    if (const json::Value* rules = rule.find("Or")) return combination(*rules, false, location + "/Or");
    if (const json::Value* inner = rule.find("Not")) return negation(*inner, location + "/Not");
    if (rule.find("Variable") != nullptr) return comparing(rule, location);
    refuse(diagnostics_,
           "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' "
           "QueryLanguage",
           location);
    return nullptr;
  }

 private:
  void check_names(const json::Value& rule, const std::string& location, bool is_nested) {
    for (const json::Member& member : rule.members()) {
      const std::string_view name = member.key.as_string();
      const bool is_selector = std::find(std::begin(kSelectors), std::end(kSelectors), name) != std::end(kSelectors);
      const bool is_callers =
          name == "Comment" || (!is_nested && (name == "Next" || name == "Assign" || name == "Output"));
      if (!is_selector && !is_callers && !find_operator(name)) refuse_field(diagnostics_, name, location);
    }
  }

  NodePointer combination(const json::Value& rules, bool is_and, const std::string& location) {
    if (!rules.is_array()) {
      refuse_type(diagnostics_, "ARRAY", location);
      return nullptr;
    }
    if (rules.empty()) {
      refuse_empty(diagnostics_, location);
      return nullptr;
    }
    Combination combination{is_and, {}};
    bool is_complete = true;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      combination.rules.push_back(rule(rules[i], element(location, i), true));
      is_complete = is_complete && combination.rules.back() != nullptr;
    }
    return is_complete ? make_node(std::move(combination)) : nullptr;
  }

  NodePointer negation(const json::Value& inner, const std::string& location) {
    NodePointer rule_node = rule(inner, location, true);
    return rule_node != nullptr ? make_node(Negation{std::move(rule_node)}) : nullptr;
  }

  NodePointer comparing(const json::Value& rule, const std::string& location) {
    const json::Member* operand = the_operand(rule, location);
    auto variable = reference_path(*rule.find("Variable"), location + "/Variable");
    if (operand == nullptr) return nullptr;
    Comparing comparing;
    comparing.op = *find_operator(operand->key.as_string());
    const bool is_good = operand_of(comparing, operand->value, location + "/" + std::string(operand->key.as_string()));
    if (!is_good || !variable) return nullptr;
    comparing.variable = std::move(*variable);
    return make_node(std::move(comparing));
  }

  const json::Member* the_operand(const json::Value& rule, const std::string& location) {
    const json::Member* operand = nullptr;
    for (const json::Member& member : rule.members()) {
      if (!find_operator(member.key.as_string())) continue;
      if (operand != nullptr) {
        refuse(diagnostics_, "There should only be one of the following fields: " + bracketed(operator_names()),
               location);
        return nullptr;
      }
      operand = &member;
    }
    if (operand == nullptr) {
      refuse(diagnostics_, "This object should have only one of the following fields: " + bracketed(operator_names()),
             location);
    }
    return operand;
  }

  bool operand_of(Comparing& comparing, const json::Value& value, const std::string& location) {
    if (comparing.op.is_path) {
      comparing.path = reference_path(value, location);
      return comparing.path.has_value();
    }
    if (!check_literal(comparing.op, value, location)) return false;
    if (value.is_string() && value.as_string().starts_with("$.")) {
      warn(diagnostics_, "NO_PATH", "The value looks like a path, but the name of the field does not end with 'Path'",
           location);
    }
    comparing.literal = value;
    if (comparing.op.comparison != Comparison::kMatches) return true;
    comparing.pattern = StringPattern::parse(value.as_string());
    if (!comparing.pattern) {
      refuse(diagnostics_, "Value has an open escape: a backslash stands only before '*' or another backslash",
             location);
    }
    return comparing.pattern.has_value();
  }

  bool check_literal(const Operator& op, const json::Value& value, const std::string& location) {
    switch (op.type) {
      case OperandType::kString:
        if (value.is_string()) return true;
        refuse_type(diagnostics_, "STRING", location);
        return false;
      case OperandType::kNumeric:
        if (value.is_number()) return true;
        refuse_type(diagnostics_, "NUMBER", location);
        return false;
      case OperandType::kBoolean:
        if (value.is_boolean()) return true;
        refuse_type(diagnostics_, "BOOLEAN", location);
        return false;
      case OperandType::kTimestamp:
        if (!value.is_string()) {
          refuse_type(diagnostics_, "STRING", location);
          return false;
        }
        if (parse_timestamp(value.as_string())) return true;
        refuse(diagnostics_, "String does not match RFC3339 timestamp", location);
        return false;
    }
    return false;
  }

  std::optional<Path> reference_path(const json::Value& value, const std::string& location) {
    if (!value.is_string()) {
      refuse_type(diagnostics_, "STRING", location);
      return std::nullopt;
    }
    const std::string_view text = value.as_string();
    if (!text.starts_with('$')) {
      refuse(diagnostics_, "Value is not a Reference Path: Reference path didn't start with '$'", location);
      return std::nullopt;
    }
    auto path = Path::parse(text);
    if (!path) {
      refuse(diagnostics_, "Value is not a Reference Path: " + path.error().message, location);
      return std::nullopt;
    }
    if (!path->is_definite()) {
      refuse(diagnostics_, "Value is not a Reference Path: it may select more than one node", location);
      return std::nullopt;
    }
    return std::move(*path);
  }

  Diagnostics& diagnostics_;
};

// ── evaluating ──

using Truth = tl::expected<bool, Failure>;

Truth evaluate(const Node& node, const Scope& scope);

Truth evaluate(const Combination& combination, const Scope& scope) {
  for (const NodePointer& rule : combination.rules) {
    const Truth truth = evaluate(*rule, scope);
    if (!truth || *truth != combination.is_and) return truth;
  }
  return combination.is_and;
}

Truth evaluate(const Negation& negation, const Scope& scope) {
  const Truth truth = evaluate(*negation.rule, scope);
  if (!truth) return truth;
  return !*truth;
}

Truth evaluate(const Comparing& comparing, const Scope& scope) {
  const auto variable = comparing.variable.find(scope);
  if (comparing.op.comparison == Comparison::kIsPresent) return variable.has_value() == comparing.literal.is_true();
  if (!variable) return lead_nowhere(comparing.variable);
  if (comparing.op.is_test()) return test(comparing.op.comparison, *variable) == comparing.literal.is_true();
  if (comparing.pattern) return variable->is_string() && comparing.pattern->matches(variable->as_string());
  if (!comparing.path) return compare(comparing.op, *variable, comparing.literal);
  const auto operand = comparing.path->find(scope);
  if (!operand) return lead_nowhere(*comparing.path);
  return compare(comparing.op, *variable, *operand);
}

Truth evaluate(const Node& node, const Scope& scope) {
  return std::visit([&scope](const auto& is) { return evaluate(is, scope); }, node.is);
}

void collect(const Path& path, std::set<std::string>& names) {
  if (path.root() == PathRoot::kVariable) names.emplace(path.variable().as_string());
}

void collect(const Node& node, std::set<std::string>& names) {
  if (const auto* combination = std::get_if<Combination>(&node.is)) {
    for (const NodePointer& rule : combination->rules) collect(*rule, names);
  } else if (const auto* negation = std::get_if<Negation>(&node.is)) {
    collect(*negation->rule, names);
  } else if (const auto* comparing = std::get_if<Comparing>(&node.is)) {
    collect(comparing->variable, names);
    if (comparing->path) collect(*comparing->path, names);
  }
}

}  // namespace

Condition::Condition() = default;
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

Condition Condition::compile(const json::Value& rule, const std::string& location, Diagnostics& diagnostics) {
  Condition condition;
  condition.node_ = Compiler(diagnostics).rule(rule, location, false);
  return condition;
}

tl::expected<bool, Failure> Condition::holds(const Scope& scope) const { return evaluate(*node_, scope); }

void Condition::collect_variables(std::set<std::string>& names) const {
  if (node_ != nullptr) collect(*node_, names);
}

}  // namespace baton::asl
