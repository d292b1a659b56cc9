// TestState: one state runs in the engine, in no time, with a mock in the place of its work.
//
// A Task without a mock is a task in earnest: the answer is then what to run, and the caller comes back with what became of
// it, and with the same time and random numbers, so that the state is the same.
//
// What it cannot do is answered with a ValidationException that says so:
//   - a Map or Parallel without a mock; a Task without one that is no simple request: an activity, .sync, .waitForTaskToken;
//   - stateConfiguration's mapIterationFailureCount and mapItemReaderData; $$.Task.Token in the context.
// A mock is taken as it is: fieldValidationMode would need the models of all AWS services, so every mode is NONE. A mocked
// Map or Parallel shows none of its items or branches. A Wait takes no time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/error.h"
#include "api/state_trial.h"
#include "baton/time.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::api {

struct TaskOfTest {
  asl::Resource resource;
  std::string type;
  std::string input;                  // JSON
  std::optional<Duration> timeout{};  // of the state
};

struct TestStateAnswer {
  // {"status", "output"? | "error"?, "cause"?, "nextState"?, "inspectionData"?}; undefined: `task` has to be run first.
  json::Value body;
  std::optional<TaskOfTest> task{};
};

// `now` is when the state is entered. `outcome`: of the task that was asked for before.
ApiResult<TestStateAnswer> test_state(const json::Value& body, TimePoint now, Random& random,
                                      const std::optional<TrialMock>& outcome = {});
// What a worker's output is to the state. Undefined: it is not UTF-8.
json::Value output_of(const TaskOfTest& task, std::string_view output);

}  // namespace baton::api
