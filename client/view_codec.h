// What a client reads from answers. (transport/message_codec.h has what the coordinator and workers need too.)
#pragma once

#include "baton/client.h"
#include "baton/views.h"
#include "wire.pb.h"

namespace baton {

// A code that this version does not know becomes kInternal.
Error read_error(const wire::ErrorMessage& message);

// Into `outcome`, whose strings keep their buffers. An unknown state becomes kDeadLettered: it did not succeed.
void read_outcome(const wire::OutcomeMessage& message, Outcome& outcome);

TaskView read_task(const wire::TaskMessage& message);
QueueView read_queue(const wire::QueueMessage& message);
WorkerView read_worker(const wire::WorkerMessage& message);
TaskAnswer read_task_answer(const wire::TaskResult& message);

// The same request may succeed later: kOverloaded, kUnavailable.
inline bool is_transient(ErrorCode code) { return code == ErrorCode::kOverloaded || code == ErrorCode::kUnavailable; }

}  // namespace baton
