// A connection to Redis that waits for each answer: for starting and for taking partitions over, never for commits.
//
// Not hiredis's own blocking calls, because those raise SIGPIPE in a program that does not ignore it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "coordinator/storage/output_buffer.h"
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

  bool broken() const { return broken_; }

  BlockingRedis(BlockingRedis&& other) noexcept;
  BlockingRedis& operator=(BlockingRedis&&) = delete;
  ~BlockingRedis();

 private:
  BlockingRedis(int fd, Duration reply_timeout);
  Result<void> log_in(const RedisAddress& address, const RedisOptions& options);
  Result<void> send(OutputBuffer& command);
  Result<Reply> receive();
  tl::unexpected<Error> give_up(const std::string& why);

  int fd_;
  Duration reply_timeout_;
  RedisReader reader_;
  bool broken_ = false;
};

}  // namespace baton
