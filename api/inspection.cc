#include "api/inspection.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "common/json/write.h"

namespace baton::api {

namespace {

json::Value as_text(const json::Value& value) { return json::Value::string(json::to_text(value)); }

// The output of a state of `type` that has of the tested one's fields only these; undefined: it fails.
class Stages {
 public:
  Stages(const Trial& trial, Random& random) : trial_(trial), random_(random) {}

  json::Value output(std::string_view type, std::initializer_list<std::string_view> fields) {
    json::ObjectBuilder state;
    state.set("Type", json::Value::string(type));
    if (type == "Task") state.set("Resource", json::Value::string("test.stage"));
    for (const std::string_view field : fields) {
      if (const json::Value* value = trial_.state.find(field)) state.set(field, *value);
    }
    state.set("End", json::Value::boolean(true));
    Trial stage = trial_;
    stage.state = state.finish();
    const auto end = run_trial(stage, random_);
    return end ? end->output : json::Value();
  }

 private:
  const Trial& trial_;
  Random& random_;
};

bool is_jsonata(const Trial& trial) {
  const json::Value language = trial.state.get("QueryLanguage");
  return language.is_string() ? language.as_string() == "JSONata" : trial.in_jsonata_machine;
}

// What follows is not there either once a stage has failed.
class Data {
 public:
  bool add(std::string_view name, const json::Value& value) {
    if (value.is_undefined()) return false;
    data.set(name, as_text(value));
    return true;
  }
  json::ObjectBuilder data;
};

void inspect_pass(Stages& stages, const Trial& trial, Data& data) {
  if (const json::Value* result = trial.state.find("Result")) {
    data.add("result", *result);
    data.add("afterResultSelector", *result);
    data.add("afterResultPath", stages.output("Pass", {"InputPath", "Result", "ResultPath"}));
    return;
  }
  if (!data.add("afterInputPath", stages.output("Pass", {"InputPath"}))) return;
  const json::Value parameters = stages.output("Pass", {"InputPath", "Parameters"});
  if (!data.add("afterParameters", parameters)) return;
  data.add("afterResultSelector", parameters);
  data.add("afterResultPath", stages.output("Pass", {"InputPath", "Parameters", "ResultPath"}));
}

void inspect_task(Stages& stages, const Trial& trial, const TrialEnd& end, Data& data) {
  if (!data.add("afterInputPath", stages.output("Pass", {"InputPath"}))) return;
  if (!data.add("afterParameters", end.task_input)) return;
  if (!trial.mock || !data.add("result", trial.mock->output)) return;
  if (!data.add("afterResultSelector", stages.output("Task", {"InputPath", "ResultSelector"}))) return;
  data.add("afterResultPath", stages.output("Task", {"InputPath", "ResultSelector", "ResultPath"}));
}

void add_variables(const Trial& trial, const TrialEnd& end, Data& data) {
  json::ObjectBuilder variables;
  for (const json::Value& part : {trial.variables, end.assigned}) {
    if (!part.is_object()) continue;
    for (const json::Member& member : part.members()) variables.set(member.key, member.value);
  }
  if (variables.size() > 0) data.add("variables", variables.finish());
}

}  // namespace

json::ObjectBuilder inspect(const Trial& trial, const json::Value& state, const TrialEnd& end, Random& random) {
  Data data;
  data.add("input", trial.input);
  const json::Value type = state.get("Type");
  const bool is_task = type.as_string() == "Task";
  if (is_jsonata(trial)) {
    if (is_task) {
      data.add("afterArguments", end.task_input);
      if (trial.mock) data.add("result", trial.mock->output);
    }
  } else {
    Stages stages(trial, random);
    if (is_task) {
      inspect_task(stages, trial, end, data);
    } else if (type.as_string() == "Pass") {
      inspect_pass(stages, trial, data);
    } else {
      data.add("afterInputPath", stages.output("Pass", {"InputPath"}));
    }
  }
  if (end.status == TrialEnd::Status::kSucceeded || end.status == TrialEnd::Status::kCaughtError) {
    add_variables(trial, end, data);
  }
  return std::move(data.data);
}

}  // namespace baton::api
