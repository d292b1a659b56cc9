#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/time.h"
#include "common/log.h"

namespace baton {

// Until the coordinator says otherwise (Welcome).
inline constexpr Duration kLeaseDurationDefault = std::chrono::seconds(10);
inline constexpr Duration kHeartbeatIntervalDefault = std::chrono::milliseconds(2500);
inline constexpr Duration kPrefetchDurationDefault = std::chrono::milliseconds(20);

// What a worker's core is told at its start and never again.
struct WorkerConfig {
  std::string endpoint;            // of any shard; the others follow from its Welcome
  std::vector<std::string> types;  // task types that it serves
  // The executor has one handler more, for Lambda functions that no worker serves.
  bool serves_functions = false;
  std::uint32_t slots = 1;  // attempts that the executor runs at a time
  std::string name;
  std::string version;
  std::map<std::string, std::string> labels;
  Duration grace_period = std::chrono::seconds(25);
  // Attempts to hold beyond the slots; unset: what ends within `prefetch_duration`.
  std::optional<std::uint32_t> prefetch;
  Duration prefetch_duration = kPrefetchDurationDefault;
  // Where events go; unset: nowhere.
  std::function<void(log::Level, std::string_view event, log::Fields fields)> log;
};

}  // namespace baton
