// Which Redis, and what an acknowledgement of it is worth.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "baton/time.h"

namespace baton {

enum class Durability {
  kLocal,    // fsynced on one node before the ack: survives kill and power loss (appendfsync always)
  kRelaxed,  // up to two seconds of acks may vanish in a power loss (appendfsync everysec); must be asked for
};

struct RedisOptions {
  std::string endpoint = "redis://127.0.0.1:6379";  // see parse_redis_endpoint()
  std::string user;                                 // empty: Redis's default user
  std::string password;                             // empty: none
  Durability durability = Durability::kLocal;
  std::string key_prefix = "baton";

  Duration connect_timeout = std::chrono::seconds(2);
  // Longest silence while an answer is due; then the connection counts as broken. Longer than a slow disk's fsync.
  Duration reply_timeout = std::chrono::seconds(10);
  // Outcomes vanish from Redis a bucket at a time, so up to this much after their retention has ended.
  Duration outcome_bucket_duration = std::chrono::minutes(10);
};

struct RedisAddress {
  std::string host;  // TCP; empty: unix socket
  std::uint16_t port = 0;
  std::string unix_path;
  int database = 0;
};

// "redis://host[:port][/database]" or "unix:///path/of/socket[?db=database]"; an IPv6 host stands in brackets.
// Errors: kInvalidArgument, also for a user or password in it (they would show up in logs).
Result<RedisAddress> parse_redis_endpoint(std::string_view endpoint);

}  // namespace baton
