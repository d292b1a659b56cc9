// A connection to Redis that waits for each answer: for starting and for taking partitions over, never for commits.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "coordinator/storage/redis_options.h"
#include "coordinator/storage/resp.h"

namespace baton {

class BlockingRedis {
 public:
  // Connects and logs in. Errors: kUnavailable, kPermissionDenied.
  static Result<BlockingRedis> connect(const RedisAddress& address, const RedisOptions& options);

  // An error reply becomes an Error as error_of() says; no answer becomes kUnavailable, and broken() is true then.
  Result<Reply> call(const std::vector<std::string_view>& arguments);

  // EVAL of one of scripts.h.
  Result<Reply> run(std::string_view script, const std::vector<std::string_view>& keys,
                    const std::vector<std::string_view>& arguments);

  bool broken() const { return context_->err != 0; }

 private:
  struct ContextDeleter {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  using Context = std::unique_ptr<redisContext, ContextDeleter>;
  explicit BlockingRedis(Context context) : context_(std::move(context)) {}

  Context context_;
};

}  // namespace baton
