#include "coordinator/storage/resp.h"

#include <array>
#include <charconv>

namespace baton {
namespace {

void append_counted(std::string& out, char kind, std::size_t count) {
  char text[24];
  char* end = text;
  *end++ = kind;
  end = std::to_chars(end, text + sizeof text, count).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out.append(text, end);
}

constexpr std::array<std::string_view, 4> kPermissionErrors = {"NOAUTH", "WRONGPASS", "NOPERM", "ERR invalid password"};
constexpr std::array<std::string_view, 9> kUnavailableErrors = {
    "MISCONF", "LOADING", "READONLY", "NOREPLICAS", "BUSY", "TRYAGAIN", "MASTERDOWN", "CLUSTERDOWN", "UNKILLABLE"};

}  // namespace

void append_command_header(std::string& out, std::size_t argument_count) { append_counted(out, '*', argument_count); }
void append_argument_header(std::string& out, std::size_t byte_count) { append_counted(out, '$', byte_count); }

void append_argument(std::string& out, std::string_view argument) {
  append_argument_header(out, argument.size());
  out.append(argument);
  out.append("\r\n");
}

void append_command(std::string& out, std::initializer_list<std::string_view> arguments) {
  append_command_header(out, arguments.size());
  for (std::string_view argument : arguments) append_argument(out, argument);
}

std::string_view text_of(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR: return {reply.str, reply.len};
    default: return {};
  }
}

std::vector<std::string_view> texts_of(const redisReply& reply) {
  std::vector<std::string_view> texts;
  if (reply.type != REDIS_REPLY_ARRAY) return texts;
  texts.reserve(reply.elements);
  for (std::size_t i = 0; i < reply.elements; ++i) texts.push_back(text_of(*reply.element[i]));
  return texts;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> sequence_of(std::string_view stream_id) {
  const auto dash = stream_id.find('-');
  return dash == stream_id.npos ? std::nullopt : number_of(stream_id.substr(0, dash));
}

Error error_of(std::string_view redis_error) {
  const std::string message = "Redis: " + std::string(redis_error);
  if (redis_error.starts_with("OOM")) return {ErrorCode::kOverloaded, message};
  for (std::string_view prefix : kPermissionErrors) {
    if (redis_error.starts_with(prefix)) return {ErrorCode::kPermissionDenied, message};
  }
  for (std::string_view prefix : kUnavailableErrors) {
    if (redis_error.starts_with(prefix)) return {ErrorCode::kUnavailable, message};
  }
  return {ErrorCode::kInternal, message};
}

}  // namespace baton
