// Makes one answer of what several shards said.
#pragma once

#include "client/calls.h"
#include "wire.pb.h"

namespace baton {

// Adds one shard's reply. `positions` says where its results belong (questions by id).
void add_reply(const wire::Reply& reply, const std::vector<std::uint32_t>& positions, Answer& answer);

// Whether the answer is complete although shards have not answered: one of them knew what was asked for.
bool settles_early(const Question& question, const Answer& answer);

// A shard's word for "not here": what was asked for may be at another shard.
bool is_not_here(const ApiAnswer& answer);

// Once all shards have answered: tasks in order and no more than asked for, queues and workers by name.
void settle_answer(const Question& question, Answer& answer);

}  // namespace baton
