#include "coordinator/storage/redis_settings.h"

#include <algorithm>

namespace baton {
namespace {

constexpr std::uint64_t kRedisMajorMin = 7;  // scripts that may run when memory is full came with 7.0

std::string_view value_of(const RedisSettings& settings, std::string_view name) {
  const auto found = settings.find(name);
  return found == settings.end() ? std::string_view("unknown") : std::string_view(found->second);
}

std::uint64_t major_of(std::string_view version) { return number_of(version.substr(0, version.find('.'))).value_or(0); }

// Collects what is wrong, one sentence part a setting.
class Complaints {
 public:
  void require(bool good, const std::string& what) {
    if (good) return;
    text_ += (text_.empty() ? "" : "; ") + what;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string change(std::string_view name, std::string_view value, std::string_view wanted, std::string_view why) {
  return std::string(name) + " is \"" + std::string(value) + "\", change it to \"" + std::string(wanted) + "\" (" +
         std::string(why) + ")";
}

void require_fsync(const RedisSettings& settings, Durability durability, Complaints& complaints) {
  const std::string_view fsync = value_of(settings, "appendfsync");
  switch (durability) {
    case Durability::kLocal:
      complaints.require(fsync == "always",
                         change("appendfsync", fsync, "always", "or ask for the durability profile relaxed"));
      break;
    case Durability::kRelaxed:
      complaints.require(fsync == "always" || fsync == "everysec",
                         change("appendfsync", fsync, "everysec", "even relaxed loses no more than two seconds"));
      break;
  }
}

}  // namespace

void add_config(const redisReply& config_reply, RedisSettings& settings) {
  const auto texts = texts_of(config_reply);
  for (std::size_t i = 0; i + 1 < texts.size(); i += 2) settings[std::string(texts[i])] = texts[i + 1];
}

void add_info(std::string_view info, RedisSettings& settings) {
  while (!info.empty()) {
    const std::string_view line = info.substr(0, info.find("\r\n"));
    if (const auto colon = line.find(':'); colon != line.npos) {
      settings[std::string(line.substr(0, colon))] = line.substr(colon + 1);
    }
    info.remove_prefix(std::min(info.size(), line.size() + 2));
  }
}

Result<void> check_settings(const RedisSettings& settings, Durability durability) {
  Complaints complaints;
  const std::string_view version = value_of(settings, "redis_version");
  complaints.require(major_of(version) >= kRedisMajorMin,
                     "its version is " + std::string(version) + ", Baton needs 7.0 or later");
  const std::string_view role = value_of(settings, "role");
  complaints.require(role == "master", "its role is \"" + std::string(role) + "\", name the master instead");
  complaints.require(value_of(settings, "cluster_enabled") != "1",
                     change("cluster-enabled", "yes", "no", "Baton does not speak to a Redis Cluster yet"));

  const std::string_view appendonly = value_of(settings, "appendonly");
  complaints.require(appendonly == "yes", change("appendonly", appendonly, "yes", "else a restart forgets every task"));
  require_fsync(settings, durability, complaints);
  const std::string_view lazy = value_of(settings, "no-appendfsync-on-rewrite");
  complaints.require(lazy == "no",
                     change("no-appendfsync-on-rewrite", lazy, "no", "else nothing is fsynced during a rewrite"));
  const std::string_view policy = value_of(settings, "maxmemory-policy");
  complaints.require(policy == "noeviction" || value_of(settings, "maxmemory") == "0",
                     change("maxmemory-policy", policy, "noeviction", "else a full Redis deletes tasks"));

  if (complaints.text().empty()) return {};
  return fail(ErrorCode::kFailedPrecondition,
              "this Redis would not keep what Baton acknowledges: " + complaints.text());
}

std::vector<std::string> warnings_about(const RedisSettings& settings, Durability durability) {
  std::vector<std::string> warnings;
  if (durability == Durability::kRelaxed && value_of(settings, "appendfsync") == "everysec") {
    warnings.push_back("durability profile relaxed: up to two seconds of acknowledged work may vanish in a power loss");
  }
  if (value_of(settings, "maxmemory") == "0") {
    warnings.push_back(
        "Redis has no maxmemory: set one below the machine's memory, so that a backlog is refused in time");
  }
  return warnings;
}

Error settings_unreadable(const Error& cause) {
  return {ErrorCode::kFailedPrecondition,
          "cannot check Redis's settings (" + cause.message +
              "): allow Baton's user CONFIG GET and INFO, for example ACL SETUSER <user> +config|get +info"};
}

}  // namespace baton
