// Refuses a Redis that would lose what Baton has acknowledged.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "coordinator/storage/redis_options.h"
#include "coordinator/storage/resp.h"

namespace baton {

// The settings that are asked for, as arguments of CONFIG GET.
inline constexpr std::string_view kSettingNames[] = {"appendonly", "appendfsync", "no-appendfsync-on-rewrite",
                                                     "maxmemory", "maxmemory-policy"};

// By name: what CONFIG GET and INFO said (redis_version, role, cluster_enabled …).
using RedisSettings = std::map<std::string, std::string, std::less<>>;

void add_config(const redisReply& config_reply, RedisSettings& settings);
void add_info(std::string_view info_text, RedisSettings& settings);

// kFailedPrecondition names every setting that is wrong, its value, and what to change it to.
Result<void> check_settings(const RedisSettings& settings, Durability durability);

// What an operator must be told although the settings are accepted; empty for most.
std::vector<std::string> warnings_about(const RedisSettings& settings, Durability durability);

// For when Redis refused to tell: which right is missing.
Error settings_unreadable(const Error& cause);

}  // namespace baton
