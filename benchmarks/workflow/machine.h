// State machines to measure with, and how to start them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

#include "tests/testing/cluster.h"

namespace baton::bench {

inline constexpr char kMachineArn[] = "arn:aws:states:us-east-1:123456789012:stateMachine:bench";

// Task states of the type "noop", one after the other.
std::string tasks_definition(int steps);
// One Wait state.
std::string wait_definition(int seconds);

// Aborts if it cannot be created.
void create_machine(Client& client, const std::string& definition, const std::string& type);

// The body of StartExecution.
std::string start_body(std::uint64_t number);

// Starts executions `first` to `first + count`, at most `in_flight` of them without their ack, or, where `until_closed`,
// without their end. Aborts if one is refused.
void start_executions(Client& client, const std::string& http, std::uint64_t first, std::uint64_t count,
                      std::uint64_t in_flight, bool until_closed);

}  // namespace baton::bench
