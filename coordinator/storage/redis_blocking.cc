#include "coordinator/storage/redis_blocking.h"

#include <string>

namespace baton {
namespace {

timeval to_timeval(Duration duration) {
  return {static_cast<time_t>(duration.count() / 1'000'000), static_cast<suseconds_t>(duration.count() % 1'000'000)};
}

std::string name_of(const RedisAddress& address) {
  return address.unix_path.empty() ? address.host + ":" + std::to_string(address.port) : address.unix_path;
}

}  // namespace

Result<BlockingRedis> BlockingRedis::connect(const RedisAddress& address, const RedisOptions& options) {
  const timeval timeout = to_timeval(options.connect_timeout);
  Context context(address.unix_path.empty()
                      ? redisConnectWithTimeout(address.host.c_str(), address.port, timeout)
                      : redisConnectUnixWithTimeout(address.unix_path.c_str(), timeout));
  if (!context || context->err != 0) {
    return fail(ErrorCode::kUnavailable, "cannot connect to Redis at " + name_of(address) + ": " +
                                             (context ? context->errstr : "out of memory") +
                                             "; start it, or name another one");
  }
  redisSetTimeout(context.get(), to_timeval(options.reply_timeout));

  BlockingRedis redis(std::move(context));
  if (!options.password.empty()) {
    std::vector<std::string_view> login = {"AUTH", options.user, options.password};
    if (options.user.empty()) login.erase(login.begin() + 1);
    if (auto reply = redis.call(login); !reply) return tl::unexpected(reply.error());
  }
  const std::string database = std::to_string(address.database);
  if (auto reply = redis.call({"SELECT", database}); !reply) return tl::unexpected(reply.error());
  return redis;
}

Result<Reply> BlockingRedis::call(const std::vector<std::string_view>& arguments) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (std::string_view argument : arguments) {
    texts.push_back(argument.data());
    sizes.push_back(argument.size());
  }
  Reply reply(static_cast<redisReply*>(
      redisCommandArgv(context_.get(), static_cast<int>(arguments.size()), texts.data(), sizes.data())));
  if (!reply) {
    return fail(ErrorCode::kUnavailable,
                "Redis did not answer " + std::string(arguments[0]) + ": " + context_->errstr + "; try again");
  }
  if (reply->type == REDIS_REPLY_ERROR) return tl::unexpected(error_of(text_of(*reply)));
  return reply;
}

Result<Reply> BlockingRedis::run(std::string_view script, const std::vector<std::string_view>& keys,
                                 const std::vector<std::string_view>& arguments) {
  const std::string key_count = std::to_string(keys.size());
  std::vector<std::string_view> all = {"EVAL", script, key_count};
  all.insert(all.end(), keys.begin(), keys.end());
  all.insert(all.end(), arguments.begin(), arguments.end());
  return call(all);
}

}  // namespace baton
