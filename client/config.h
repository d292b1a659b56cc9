// What a client is set up with, and the limits and periods that its logic keeps.
#pragma once

#include <cstddef>
#include <string>

#include "baton/client.h"
#include "baton/time.h"
#include "transport/frame.h"

namespace baton {

// Tasks of one Submit. Beyond this the cost a task no longer falls, and a lost frame costs more.
inline constexpr std::size_t kBatchTasksMax = 256;
// Submits sent to a shard and not yet answered. 16,384 tasks: 50 ms of a shard's full load, more than two fsyncs need.
inline constexpr std::size_t kBatchesInFlightMax = 64;
// Ids of one Watch, and of one request: 80 KB of a frame.
inline constexpr std::size_t kIdsPerFrameMax = 4096;
// Frames of one link that a turn takes, so that no link starves the others and deadlines are looked at.
inline constexpr std::size_t kFramesPerTurnMax = 256;

inline constexpr Duration kSessionPingInterval = std::chrono::seconds(1);
// Hello is repeated so often: seldom enough for a coordinator that is taking over its partitions, often enough that a
// connection that was made anew is in use soon.
inline constexpr Duration kHelloDelayMin = std::chrono::milliseconds(500);
inline constexpr Duration kHelloDelayMax = std::chrono::seconds(2);
// While there is no connection to send it by: a local one is there in a millisecond, and nobody tells.
inline constexpr Duration kUnconnectedHelloDelayMin = std::chrono::milliseconds(1);
inline constexpr Duration kUnconnectedHelloDelayMax = std::chrono::milliseconds(50);
// If a shard cannot be greeted for so long, the endpoint that we were given is asked where the shards are now.
inline constexpr Duration kRoutingDoubtDelay = std::chrono::seconds(3);
// What is not answered is sent again after the first, then twice as late each time up to the last.
inline constexpr Duration kResendDelayMin = std::chrono::seconds(1);
inline constexpr Duration kResendDelayMax = std::chrono::seconds(30);
// Requests, of which there may be any number, are asked again so late that no shard that is only slow gets them twice.
inline constexpr Duration kRequestResendDelayMin = std::chrono::seconds(5);
// Wait before the next try after an answer kOverloaded or kUnavailable: a coordinator that drains a queue at full load
// makes room for a batch in a millisecond, one that waits for Redis needs seconds.
inline constexpr Duration kPushbackDelayMin = std::chrono::milliseconds(20);
inline constexpr Duration kPushbackDelayMax = std::chrono::seconds(2);
// A link whose buffer is full, or that has no connection, is tried again so soon.
inline constexpr Duration kBlockedLinkDelay = std::chrono::milliseconds(10);
// Hello to a shard that refused for good (another version, a key not on the list): someone may have mended it.
inline constexpr Duration kRefusedRetryInterval = std::chrono::seconds(5);
// Two Watches for everything are at least so far apart, or a shard that drops Outcomes would be asked without end.
inline constexpr Duration kRewatchIntervalMin = std::chrono::seconds(1);
// Nothing tells of a lost Watch, so a quiet link watches again, more and more rarely.
inline constexpr Duration kQuietRewatchDelayMin = std::chrono::seconds(10);
inline constexpr Duration kQuietRewatchDelayMax = std::chrono::minutes(5);

// The body of an operation of the states API. The rest of the frame is for its name, and to spare.
inline constexpr std::size_t kApiBodyBytesMax = kFrameBytesMax - 4096;
// A long poll of a shard; a longer wait takes several, so that one that nobody wants any more ends.
inline constexpr Duration kLongPollMax = std::chrono::seconds(60);
// A long poll ends so long before the deadline of the call that wants it, so that its answer arrives in time.
inline constexpr Duration kLongPollMargin = std::chrono::milliseconds(500);

struct ClientConfig {
  std::string endpoint = kDefaultEndpoint;  // of any shard
  std::string name{};
  std::string version{};  // of this software
  std::size_t unacknowledged_tasks_max = kUnacknowledgedTasksMax;
  std::size_t unacknowledged_bytes_max = kUnacknowledgedBytesMax;
  std::size_t open_calls_max = kOpenCallsMax;
  std::size_t batch_tasks_max = kBatchTasksMax;
  std::size_t batches_in_flight_max = kBatchesInFlightMax;
};

}  // namespace baton
