// Makes one answer of what several shards said.
#pragma once

#include "client/calls.h"
#include "wire.pb.h"

namespace baton {

// Adds one shard's reply. `positions` says where its results belong (questions by id).
void add_reply(const wire::Reply& reply, const std::vector<std::uint32_t>& positions, Answer& answer);

// Once all shards have answered: tasks in order and no more than asked for, queues and workers by name.
void settle_answer(const Question& question, Answer& answer);

}  // namespace baton
