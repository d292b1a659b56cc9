#include "gateway/local_calls.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/test_state.h"
#include "api/validate_definition.h"
#include "common/json/write.h"
#include "common/random.h"

namespace baton::gateway {

namespace {

constexpr std::string_view kTestState = "TestState";
constexpr std::string_view kValidate = "ValidateStateMachineDefinition";

ApiAnswer to_answer(const api::ApiResult<json::Value>& result) {
  if (!result) return {result.error().name, result.error().message, ""};
  return {"", "", json::to_text(*result)};
}

tl::unexpected<api::ApiError> invalid(std::string message) {
  return api::refuse(api::kValidationException, std::move(message));
}

asl::ServedTypes types_of(const std::vector<WorkerView>& workers) {
  asl::ServedTypes served;
  for (const WorkerView& worker : workers) {
    if (!worker.draining) served.add(worker.types, worker.serves_functions);
  }
  return served;
}

bool serves(const std::vector<WorkerView>& workers, const std::string& type) {
  return types_of(workers).types.contains(type);
}

void validate(Backend& backend, json::Value body, Backend::ApiCallback done) {
  // Errors need no coordinator, neither the request's nor the definition's.
  const auto answer = api::validate_definition(body);
  const json::Value severity = body.get("severity");
  const bool wants_warnings = severity.is_string() && severity.as_string() == "WARNING";
  if (!answer || !wants_warnings) return done(to_answer(answer));
  backend.workers(kWorkersTimeout, [body = std::move(body), done](const Result<std::vector<WorkerView>>& workers) {
    const asl::ServedTypes served = workers ? types_of(*workers) : asl::ServedTypes();
    done(to_answer(api::validate_definition(body, workers ? &served : nullptr)));
  });
}

// A test of a state: its task runs between two passes over the state, which has the same time and random numbers in both.
class StateTest : public std::enable_shared_from_this<StateTest> {
 public:
  StateTest(Backend& backend, LocalCall call, Backend::ApiCallback done)
      : backend_(backend), call_(std::move(call)), done_(std::move(done)), seed_(random_seed()) {}

  void begin() {
    Random random(seed_);
    auto answer = api::test_state(call_.body, call_.now, random);
    if (!answer) return end(tl::unexpected(answer.error()));
    if (!answer->task) return end(std::move(answer->body));
    task_ = std::move(*answer->task);
    if (auto allowed = call_.may_run_tasks(); !allowed) return end(tl::unexpected(allowed.error()));
    backend_.workers(kWorkersTimeout, [self = shared_from_this()](const Result<std::vector<WorkerView>>& workers) {
      if (!workers) return self->done_(tl::unexpected(workers.error()));
      if (!serves(*workers, self->task_.type)) return self->end(self->nobody_serves());
      self->run();
    });
  }

 private:
  tl::unexpected<api::ApiError> nobody_serves() const {
    return invalid("No worker serves the task type '" + task_.type + "': start one, or specify a mock for this Task");
  }

  void run() {
    TaskOptions options;
    options.timeout = std::min(task_.timeout.value_or(kTestTaskTimeout), kTestTaskTimeout);
    options.deadline = call_.now + kTestTaskTimeout;
    options.retry.attempt_count_max = 1;
    NewTask task{.type = task_.type, .input = task_.input, .options = std::move(options)};
    backend_.run(std::move(task), kTestTaskTimeout, [self = shared_from_this()](const Result<Outcome>& outcome) {
      const bool is_late = !outcome && outcome.error().code == ErrorCode::kDeadlineExceeded;
      if (!outcome && !is_late) return self->done_(tl::unexpected(outcome.error()));
      self->end(self->go_on(is_late ? std::nullopt : std::optional(*outcome)));
    });
  }

  // Nothing: it has not ended in time.
  api::ApiResult<json::Value> go_on(const std::optional<Outcome>& outcome) const {
    const bool is_late = !outcome || outcome->state == TaskState::kTimedOut;
    if (is_late && task_.timeout.value_or(kNeverTimesOut) > kTestTaskTimeout) {
      return invalid("The task '" + task_.type + "' did not end within the " +
                     std::to_string(std::chrono::duration_cast<std::chrono::seconds>(kTestTaskTimeout).count()) +
                     " seconds that a test may take: specify a mock for this Task");
    }
    api::TrialMock mock;
    if (is_late) {
      mock.error = json::Value::string(kErrorTimeout);
    } else if (outcome->state == TaskState::kSucceeded) {
      mock.output = api::output_of(task_, outcome->output);
      if (mock.output.is_undefined()) mock.error = json::Value::string("Baton.InvalidOutput");
    } else {
      mock.error = json::Value::string(outcome->error);
      if (!outcome->cause.empty()) mock.cause = json::Value::string(outcome->cause);
    }
    Random random(seed_);
    auto answer = api::test_state(call_.body, call_.now, random, mock);
    if (!answer) return tl::unexpected(answer.error());
    return std::move(answer->body);
  }

  void end(const api::ApiResult<json::Value>& result) { done_(to_answer(result)); }

  static constexpr Duration kNeverTimesOut = Duration::max();

  Backend& backend_;
  LocalCall call_;
  Backend::ApiCallback done_;
  const std::uint64_t seed_;
  api::TaskOfTest task_;
};

}  // namespace

bool is_local_call(std::string_view operation) { return operation == kTestState || operation == kValidate; }

void answer_local_call(Backend& backend, LocalCall call, Backend::ApiCallback done) {
  if (call.operation == kValidate) return validate(backend, std::move(call.body), std::move(done));
  std::make_shared<StateTest>(backend, std::move(call), std::move(done))->begin();
}

}  // namespace baton::gateway
