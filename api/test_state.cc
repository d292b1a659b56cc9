#include "api/test_state.h"

#include <cmath>
#include <string>
#include <utility>

#include "api/compile.h"
#include "api/inspection.h"
#include "api/requests.h"
#include "api/state_trial.h"
#include "api/trial_context.h"
#include "asl/model/compile.h"
#include "asl/states/service_call.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::api {

namespace {

tl::unexpected<ApiError> invalid(std::string message) { return refuse(kValidationException, std::move(message)); }

std::string_view type_of_state(const json::Value& state) {
  const json::Value* type = state.find("Type");
  return type != nullptr && type->is_string() ? type->as_string() : std::string_view();
}

// The state of that name in a machine's `States`, or within its Maps and Parallels; null: there is none.
const json::Value* find_state(const json::Value& machine, std::string_view name) {
  const json::Value* states = machine.find("States");
  if (states == nullptr || !states->is_object()) return nullptr;
  if (const json::Value* state = states->find(name)) return state;
  for (const json::Member& member : states->members()) {
    for (const std::string_view field : {"ItemProcessor", "Iterator"}) {
      const json::Value* inner = member.value.find(field);
      const json::Value* found = inner == nullptr ? nullptr : find_state(*inner, name);
      if (found != nullptr) return found;
    }
    const json::Value* branches = member.value.find("Branches");
    if (branches == nullptr || !branches->is_array()) continue;
    for (const json::Value& branch : branches->items()) {
      if (const json::Value* found = find_state(branch, name)) return found;
    }
  }
  return nullptr;
}

// What is tested: a definition that is a state, or a state of one that is a machine.
struct Tested {
  json::Value state;
  bool in_jsonata_machine = false;
};

ApiResult<Tested> tested_state(const TestStateRequest& request) {
  const auto definition = json::parse(request.definition, json::DuplicateKeys::kRefuse);
  if (!definition || !definition->is_object() || request.state_name) {
    const auto compiled = asl::compile_definition(request.definition);
    if (!compiled.machine) return tl::unexpected(invalid_definition(compiled.diagnostics));
  }
  if (!request.state_name) {
    if (auto error = check_state(*definition, false)) return tl::unexpected(*std::move(error));
    return Tested{*definition};
  }
  const json::Value* state = find_state(*definition, *request.state_name);
  if (state == nullptr) return invalid("State not found in definition");
  const json::Value language = definition->get("QueryLanguage");
  return Tested{*state, language.is_string() && language.as_string() == "JSONata"};
}

bool has_parts(std::string_view type) { return type == "Map" || type == "Parallel"; }

// A mocked Map or Parallel, as a Task that answers with the mock: the same fields around the work.
json::Value as_task(const json::Value& state) {
  static constexpr std::string_view kOfParts[] = {"Branches",
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
                                                  "Label",
                                                  "ToleratedFailureCount",
                                                  "ToleratedFailureCountPath",
                                                  "ToleratedFailurePercentage",
                                                  "ToleratedFailurePercentagePath"};
  const bool is_map = type_of_state(state) == "Map";
  json::ObjectBuilder task{json::Value(state)};
  for (const std::string_view field : kOfParts) task.remove(field);
  if (is_map) task.remove("Parameters");  // the legacy form of ItemSelector
  task.set("Type", json::Value::string("Task"));
  task.set("Resource", json::Value::string("test.mock"));
  return task.finish();
}

std::optional<ApiError> check_parts(const json::Value& state, const json::Value& result) {
  const auto wrong = [](std::string message) {
    return ApiError{std::string(kValidationException), std::move(message)};
  };
  if (type_of_state(state) == "Map" && state.find("ResultWriter") != nullptr) {
    return result.is_object() ? std::nullopt : std::optional(wrong("Mocked result must be a JSON object."));
  }
  if (!result.is_array()) return wrong("Mocked result must be an array.");
  const json::Value branches = state.get("Branches");
  if (!branches.is_array() || branches.size() == result.size()) return std::nullopt;
  return wrong("Mocked result must contain the same number of items as number of Parallel branches.");
}

ApiResult<std::optional<TrialMock>> trial_mock(const TestStateRequest& request, const json::Value& state) {
  if (!request.mock) return std::optional<TrialMock>();
  const TestStateMock& given = *request.mock;
  const std::string_view type = type_of_state(state);
  if (given.result.has_value() == given.has_error) {
    return invalid("A test mock should have only one of the following fields: [result, errorOutput].");
  }
  if (request.reveal_secrets) return invalid("TestState does not support RevealSecrets when a mock is specified.");
  if (type != "Task" && !has_parts(type)) {
    return invalid("State type '" + std::string(type) + "' is not supported when a mock is specified");
  }
  TrialMock mock;
  if (given.has_error) {
    if (given.error) mock.error = json::Value::string(*given.error);
    if (given.cause) mock.cause = json::Value::string(*given.cause);
    return std::optional(std::move(mock));
  }
  auto result = json::parse(*given.result);
  if (!result) return invalid("Mocked result must be valid JSON: " + result.error().text());
  if (has_parts(type)) {
    if (auto error = check_parts(state, *result)) return tl::unexpected(*std::move(error));
  }
  mock.output = *std::move(result);
  return std::optional(std::move(mock));
}

std::optional<ApiError> check_configuration(const TestStateRequest& request, const json::Value& state) {
  const auto wrong = [](std::string_view message) {
    return ApiError{std::string(kValidationException), std::string(message)};
  };
  if (request.map_iteration_failure_count) return wrong("mapIterationFailureCount is not supported: no item is run");
  if (request.map_item_reader_data) return wrong("mapItemReaderData is not supported: no item is run");
  if (request.retrier_retry_count && !(request.mock && request.mock->has_error)) {
    return wrong("retrierRetryCount needs a mock with an errorOutput");
  }
  if (request.error_caused_by_state && !has_parts(type_of_state(state))) {
    return wrong("errorCausedByState needs a Map or a Parallel");
  }
  if (request.context && !request.mock) return wrong("A context needs a mock");
  return std::nullopt;
}

json::Value number(std::size_t value) { return json::Value::integer(static_cast<std::int64_t>(value)); }

json::Value error_details(const TrialEnd& end) {
  json::ObjectBuilder details;
  if (end.catcher) details.set("catchIndex", number(*end.catcher));
  if (end.retrier) {
    details.set("retryIndex", number(*end.retrier));
    const double seconds = std::chrono::duration<double>(end.backoff).count();
    details.set("retryBackoffIntervalSeconds", json::Value::integer(std::llround(seconds)));
  }
  return details.finish();
}

std::string_view status_name(TrialEnd::Status status) {
  switch (status) {
    case TrialEnd::Status::kSucceeded: return "SUCCEEDED";
    case TrialEnd::Status::kFailed:
    case TrialEnd::Status::kNeedsMock: return "FAILED";
    case TrialEnd::Status::kRetriable: return "RETRIABLE";
    case TrialEnd::Status::kCaughtError: return "CAUGHT_ERROR";
  }
  return {};
}

json::Value as_text(const json::Value& value) { return json::Value::string(json::to_text(value)); }

json::Value answer_of(const TestStateRequest& request, const Trial& trial, const json::Value& state,
                      const TrialEnd& end, Random& random) {
  json::ObjectBuilder answer;
  if (!end.output.is_undefined()) answer.set("output", as_text(end.output));
  if (end.error.is_string()) answer.set("error", end.error);
  if (end.cause.is_string()) answer.set("cause", end.cause);
  if (request.inspection_level != InspectionLevel::kInfo) {
    json::ObjectBuilder data = inspect(trial, state, end, random);
    if (const json::Value details = error_details(end); !details.empty()) data.set("errorDetails", details);
    answer.set("inspectionData", data.finish());
  }
  if (end.next) answer.set("nextState", json::Value::string(*end.next));
  answer.set("status", json::Value::string(status_name(end.status)));
  return answer.finish();
}

// What Baton or a poller does, and what ends by a token, is more than one request to a worker.
ApiResult<TestStateAnswer> task_of(const TrialEnd& end) {
  const asl::Resource& resource = *end.resource;
  const bool is_simple = resource.kind != asl::ResourceKind::kActivity &&
                         resource.pattern == asl::TaskPattern::kRequestResponse &&
                         resource.task_type != "states:startExecution";
  if (!is_simple) return invalid("No test calls " + resource.arn + ": specify a mock for this Task");
  asl::ServiceCall call = asl::service_call(resource, end.task_input);
  return TestStateAnswer{{}, TaskOfTest{resource, std::move(call.type), std::move(call.input), end.timeout}};
}

}  // namespace

json::Value output_of(const TaskOfTest& task, std::string_view output) {
  json::Value value = asl::read_output(output);
  return value.is_undefined() ? value : asl::result_of(task.resource, std::move(value));
}

ApiResult<TestStateAnswer> test_state(const json::Value& body, TimePoint now, Random& random,
                                      const std::optional<TrialMock>& outcome) {
  const auto request = parse_test_state(body);
  if (!request) return tl::unexpected(request.error());
  const auto tested = tested_state(*request);
  if (!tested) return tl::unexpected(tested.error());
  const std::string_view type = type_of_state(tested->state);
  if (has_parts(type) && !request->mock) {
    return refuse(kInvalidDefinition,
                  "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, "
                  "Pass, Succeed, Fail, Choice]");
  }
  auto mock = trial_mock(*request, tested->state);
  if (!mock) return tl::unexpected(std::move(mock.error()));
  if (auto error = check_configuration(*request, tested->state)) return tl::unexpected(*std::move(error));

  Trial trial;
  trial.state = has_parts(type) ? as_task(tested->state) : tested->state;
  trial.in_jsonata_machine = tested->in_jsonata_machine;
  if (request->state_name) trial.name = *request->state_name;
  trial.input = request->input.value;
  trial.mock = *mock ? *std::move(mock) : outcome;
  trial.retry_count = static_cast<std::uint32_t>(request->retrier_retry_count.value_or(0));
  if (request->variables) {
    auto variables = json::parse(*request->variables);
    if (!variables || !variables->is_object()) return invalid("The variables must be a JSON object");
    trial.variables = *std::move(variables);
  }
  if (auto error = set_context(*request, now, random, trial)) return tl::unexpected(*std::move(error));
  const auto end = run_trial(trial, random);
  if (!end) return tl::unexpected(end.error());
  if (end->status == TrialEnd::Status::kNeedsMock && end->resource) return task_of(*end);
  return TestStateAnswer{answer_of(*request, trial, tested->state, *end, random)};
}

}  // namespace baton::api
