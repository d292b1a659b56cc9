#include <algorithm>
#include <iterator>
#include <span>

#include "asl/model/draft.h"

namespace baton::asl {

namespace {

using NameList = std::span<const std::string_view>;

// What each type of state may have in either language, besides Type, Comment and QueryLanguage.
constexpr std::string_view kTask[] = {
    "InputPath",      "OutputPath",         "ResultPath",       "Parameters",           "Arguments", "Output",
    "Assign",         "Resource",           "Credentials",      "ResultSelector",       "Retry",     "Catch",
    "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath", "Next",      "End"};
constexpr std::string_view kPass[] = {"InputPath", "OutputPath", "Result", "ResultPath", "Parameters",
                                      "Output",    "Assign",     "Next",   "End"};
constexpr std::string_view kChoice[] = {"InputPath", "OutputPath", "Output", "Assign", "Choices", "Default"};
constexpr std::string_view kWait[] = {"InputPath", "OutputPath",  "Output",        "Assign", "Seconds",
                                      "Timestamp", "SecondsPath", "TimestampPath", "Next",   "End"};
constexpr std::string_view kSucceed[] = {"InputPath", "OutputPath", "Output"};
constexpr std::string_view kFail[] = {"Error", "Cause", "ErrorPath", "CausePath"};
constexpr std::string_view kParallel[] = {"InputPath", "OutputPath",     "ResultPath", "Parameters", "Arguments",
                                          "Output",    "Assign",         "Retry",      "Catch",      "Branches",
                                          "Next",      "ResultSelector", "End"};
constexpr std::string_view kMap[] = {"InputPath",
                                     "OutputPath",
                                     "ResultPath",
                                     "Parameters",
                                     "Output",
                                     "Assign",
                                     "ResultSelector",
                                     "Retry",
                                     "Catch",
                                     "ItemProcessor",
                                     "Iterator",
                                     "ItemsPath",
                                     "Items",
                                     "ItemSelector",
                                     "ItemReader",
                                     "ItemBatcher",
                                     "ResultWriter",
                                     "MaxConcurrency",
                                     "MaxConcurrencyPath",
                                     "ToleratedFailurePercentage",
                                     "ToleratedFailurePercentagePath",
                                     "ToleratedFailureCount",
                                     "ToleratedFailureCountPath",
                                     "Label",
                                     "Next",
                                     "End"};

struct TypeFields {
  std::string_view type;
  NameList fields;
};
constexpr TypeFields kTypes[] = {{"Task", kTask},       {"Pass", kPass}, {"Choice", kChoice},     {"Wait", kWait},
                                 {"Succeed", kSucceed}, {"Fail", kFail}, {"Parallel", kParallel}, {"Map", kMap}};

constexpr std::string_view kJsonPathOnly[] = {"InputPath",
                                              "OutputPath",
                                              "ResultPath",
                                              "Parameters",
                                              "ResultSelector",
                                              "Result",
                                              "ItemsPath",
                                              "TimeoutSecondsPath",
                                              "HeartbeatSecondsPath",
                                              "SecondsPath",
                                              "TimestampPath",
                                              "MaxConcurrencyPath",
                                              "ToleratedFailurePercentagePath",
                                              "ToleratedFailureCountPath",
                                              "ErrorPath",
                                              "CausePath"};
constexpr std::string_view kJsonataOnly[] = {"Arguments", "Output", "Items"};

bool contains(NameList names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const TypeFields* find_type(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kTypes), std::end(kTypes), [name](const TypeFields& type) { return type.type == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

}  // namespace

void StateDraft::compile(State& state) {
  const bool has_type = fields_.require({"Type"});
  if (const json::Value* type = fields_.string("Type")) {
    type_ = type->as_string();
    if (find_type(type_) == nullptr) {
      std::vector<std::string_view> names;
      for (const TypeFields& known : kTypes) names.push_back(known.type);
      fields_.refuse_at("Type", "Value should be one of the following: " + bracketed(names));
    }
  }
  if (!has_type || find_type(type_) == nullptr) {
    group_.is_walkable = false;
    return;
  }
  read_language();
  state.language = language_;
  check_fields();
  fields_.choice("QueryLanguage", {"JSONPath", "JSONata"});
  fields_.string("Comment");
  compile_kind(state);
  compile_common(state);
  compile_transition(state);
  record_variables(state);
}

void StateDraft::read_language() {
  const json::Value* declared = fields_.find("QueryLanguage");
  language_ = effective_language(declared, machine_.machine.language);
  is_downgraded_ = machine_.is_jsonata() && language_ == QueryLanguage::kJsonPath;
  if (is_downgraded_) {
    fields_.refuse_here("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  }
}

void StateDraft::check_fields() {
  const TypeFields& type = *find_type(type_);
  for (const json::Member& member : fields_.object().members()) {
    const std::string_view name = member.key.as_string();
    if (name == "Type" || name == "Comment" || name == "QueryLanguage" || contains(type.fields, name)) continue;
    refuse_field(diagnostics(), name, fields_.here());
  }
  // A state that was downgraded has been told so; what its own language forbids is not said on top.
  if (is_downgraded_) return;
  const NameList foreign = is_jsonata() ? NameList(kJsonPathOnly) : NameList(kJsonataOnly);
  for (const json::Member& member : fields_.object().members()) {
    const std::string_view name = member.key.as_string();
    // What this type of state has in no language has been refused.
    if (!contains(type.fields, name) || !contains(foreign, name)) continue;
    refuse_language(fields_, name);
  }
}

void StateDraft::check_language(const Fields& owner, Fields::Names jsonpath_only, Fields::Names jsonata_only) {
  for (const std::string_view name : is_jsonata() ? jsonpath_only : jsonata_only) {
    if (owner.has(name)) refuse_language(owner, name);
  }
}

void StateDraft::refuse_language(const Fields& owner, std::string_view name) {
  const std::string_view own = is_jsonata() ? "JSONata" : "JSONPath";
  const std::string_view other = is_jsonata() ? "JSONPath" : "JSONata";
  owner.refuse_here("The QueryLanguage is set to '" + std::string(own) + "', but field '" + std::string(name) +
                    "' is only supported for the '" + std::string(other) + "' QueryLanguage");
}

void StateDraft::compile_kind(State& state) {
  if (type_ == "Task") compile_task(*this, state);
  if (type_ == "Pass") compile_pass(*this, state);
  if (type_ == "Choice") compile_choice(*this, state);
  if (type_ == "Wait") compile_wait(*this, state);
  if (type_ == "Succeed") state.kind = SucceedState{};
  if (type_ == "Fail") compile_fail(*this, state);
  if (type_ == "Parallel") compile_parallel(*this, state);
  if (type_ == "Map") compile_map(*this, state);
}

void StateDraft::compile_common(State& state) {
  if (is_jsonata()) {
    state.output = output(fields_);
    if (type_ == "Task" || type_ == "Parallel") state.arguments = payload(fields_, "Arguments");
  } else {
    if (type_ != "Fail") {
      state.input_path = path_or_null("InputPath");
      state.output_path = path_or_null("OutputPath");
    }
    state.result_path = result_path(fields_);
    state.result_selector = payload(fields_, "ResultSelector");
    if (type_ != "Map") state.arguments = payload(fields_, "Parameters");
  }
  state.assign = assign(fields_);
  compile_retry_and_catch(*this, state);
}

void StateDraft::compile_transition(State& state) {
  if (type_ == "Choice" || type_ == "Succeed" || type_ == "Fail") return;
  const json::Value* end = fields_.boolean("End");
  const bool is_end = end != nullptr && end->as_boolean();
  if (fields_.has("End") && end == nullptr) {
    group_.is_walkable = false;
    return;
  }
  if (is_end == fields_.has("Next")) {
    fields_.refuse_here(is_end ? "There should only be one of the following fields: [Next, End]"
                               : "This object should have only one of the following fields: [Next, End]");
    group_.is_walkable = group_.is_walkable && is_end;
  }
  state.transition.is_end = is_end;
  if (const auto next = target(fields_, "Next")) state.transition.next = *next;
}

std::optional<StateIndex> StateDraft::target(const Fields& owner, std::string_view name) {
  const json::Value* value = owner.string(name);
  if (value == nullptr) {
    if (owner.has(name)) group_.is_walkable = false;
    return std::nullopt;
  }
  const auto found = group_.names.find(value->as_string());
  if (found == group_.names.end()) {
    add_error(diagnostics(), "MISSING_TRANSITION_TARGET", "Missing 'Next' target: " + std::string(value->as_string()),
              owner.at(name));
    return std::nullopt;
  }
  group_.targets[index_].push_back(found->second);
  return found->second;
}

void StateDraft::note_variables(const Template& read) { read.collect_variables(variables_); }

// AWS lists only those that somebody assigns.
void StateDraft::record_variables(const State& state) {
  for (const auto* path : {&state.input_path, &state.output_path}) {
    if (*path && (*path)->path && (*path)->path->root() == PathRoot::kVariable) {
      variables_.emplace((*path)->path->variable().as_string());
    }
  }
  if (const auto* choice = std::get_if<ChoiceState>(&state.kind)) {
    for (const ChoiceRule& rule : choice->rules) {
      if (rule.condition) rule.condition->collect_variables(variables_);
    }
  }
  std::vector<std::string> known;
  for (const std::string& name : variables_) {
    for (const GroupDraft* scope = &group_; scope != nullptr; scope = scope->outer) {
      if (!scope->assigned.contains(name)) continue;
      known.push_back(name);
      break;
    }
  }
  if (!known.empty()) machine_.machine.variable_references.emplace(state.name.as_string(), std::move(known));
}

}  // namespace baton::asl
