#include "asl/choice/operators.h"
#include "asl/model/draft.h"

namespace baton::asl {

namespace {

void check_jsonata_rule(StateDraft& draft, const Fields& rule) {
  for (const json::Member& member : rule.object().members()) {
    const std::string_view name = member.key.as_string();
    if (name == "Condition" || name == "Next" || name == "Assign" || name == "Output" || name == "Comment") continue;
    const bool is_jsonpath =
        name == "Variable" || name == "And" || name == "Or" || name == "Not" || find_operator(name);
    if (!is_jsonpath) {
      refuse_field(rule.diagnostics(), name, rule.here());
      continue;
    }
    draft.refuse_language(rule, name);
  }
}

std::optional<Template> compile_expression(StateDraft& draft, const Fields& rule) {
  const json::Value* condition = rule.find("Condition");
  if (condition == nullptr) return std::nullopt;
  if (!condition->is_boolean() && !condition->is_string()) {
    refuse_type(draft.diagnostics(), "BOOLEAN, STRING", rule.at("Condition"));
    return std::nullopt;
  }
  if (condition->is_string() && !is_expression(*condition)) {
    rule.refuse_at("Condition", "JSONata string must start with {% and end with %}");
    return std::nullopt;
  }
  return draft.payload(rule, "Condition");
}

ChoiceRule compile_rule(StateDraft& draft, const Fields& fields) {
  ChoiceRule rule;
  if (draft.is_jsonata()) {
    check_jsonata_rule(draft, fields);
    fields.require({"Condition", "Next"});
    rule.expression = compile_expression(draft, fields);
    rule.output = draft.output(fields);
  } else {
    fields.require({"Next"});
    draft.check_language(fields, {}, {"Output"});
    rule.condition = Condition::compile(fields.object(), fields.here(), draft.diagnostics());
  }
  fields.string("Comment");
  rule.assign = draft.assign(fields);
  if (const auto next = draft.target(fields, "Next")) rule.next = *next;
  return rule;
}

}  // namespace

void compile_choice(StateDraft& draft, State& state) {
  const Fields& fields = draft.fields();
  ChoiceState choice;
  bool is_walkable = fields.require({"Choices"});
  if (const json::Value* rules = fields.array("Choices", true)) {
    for (std::size_t i = 0; i < rules->size(); ++i) {
      const std::string location = element(fields.at("Choices"), i);
      if (!(*rules)[i].is_object()) {
        refuse_type(draft.diagnostics(), "OBJECT", location);
        is_walkable = false;
        continue;
      }
      const Fields rule((*rules)[i], location, draft.diagnostics());
      is_walkable = is_walkable && rule.has("Next");
      choice.rules.push_back(compile_rule(draft, rule));
    }
  } else {
    is_walkable = false;
  }
  choice.default_next = draft.target(fields, "Default");
  draft.group().is_walkable = draft.group().is_walkable && is_walkable;
  state.kind = std::move(choice);
}

}  // namespace baton::asl
