// Redis's protocol, as far as Baton speaks it: commands out, hiredis replies in.
#pragma once

#include <hiredis/hiredis.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"

namespace baton {

struct ReplyDeleter {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, ReplyDeleter>;

struct ReaderDeleter {
  void operator()(redisReader* reader) const { redisReaderFree(reader); }
};
using RedisReader = std::unique_ptr<redisReader, ReaderDeleter>;

// "*3\r\n", then each argument by append_argument(). An argument that travels apart is announced by
// append_argument_header() and ended by "\r\n".
void append_command_header(std::string& out, std::size_t argument_count);
void append_argument_header(std::string& out, std::size_t byte_count);
void append_argument(std::string& out, std::string_view argument);
void append_command(std::string& out, std::initializer_list<std::string_view> arguments);

// Text of a string, status or error; empty for anything else.
std::string_view text_of(const redisReply& reply);
// Of an array of texts; empty if it is none.
std::vector<std::string_view> texts_of(const redisReply& reply);
// A text that is a number and nothing else.
std::optional<std::uint64_t> number_of(std::string_view text);
// The sequence in a stream id: 57 of "57-0".
std::optional<std::uint64_t> sequence_of(std::string_view stream_id);

// What an error reply means for the caller: kOverloaded (OOM), kPermissionDenied, kUnavailable (Redis cannot write now)
// or kInternal (anything else).
Error error_of(std::string_view redis_error);

}  // namespace baton
