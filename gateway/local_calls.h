// ValidateStateMachineDefinition and TestState, answered where they arrive. The coordinator is asked only which task types
// are served, and to run the task of a tested state that has no mock.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "api/error.h"
#include "baton/time.h"
#include "common/json/value.h"
#include "gateway/backend.h"

namespace baton::gateway {

// How long ValidateStateMachineDefinition waits for word of the workers; without, it says nothing of them.
inline constexpr Duration kWorkersTimeout = std::chrono::seconds(1);
// How long a tested state's task may take. Less than the operation may, so that the answer says it.
inline constexpr Duration kTestTaskTimeout = std::chrono::seconds(25);

bool is_local_call(std::string_view operation);

struct LocalCall {
  std::string_view operation;
  json::Value body;
  TimePoint now{};
  // Asked before a task is run: whether the caller may do more than look.
  std::function<tl::expected<void, api::ApiError>()> may_run_tasks;
};

// Calls back once, on any thread, also before it returns. REQUIRES: is_local_call(call.operation).
void answer_local_call(Backend& backend, LocalCall call, Backend::ApiCallback done);

}  // namespace baton::gateway
