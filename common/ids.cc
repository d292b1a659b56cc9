#include "baton/ids.h"

#include <openssl/evp.h>

#include <array>
#include <optional>

#include "common/check.h"
#include "common/hexadecimal.h"

namespace baton {

namespace {

// Crockford's base 32: no i, l, o, u, so an id can be read aloud.
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kTaskIdDigits = 26;  // 130 bits: the first digit holds only 3

std::uint64_t big_endian(const unsigned char* bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return value;
}

void append_length(std::string& text, std::size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8) text.push_back(static_cast<char>(length >> shift & 255));
}

// SHA-256 of both names, each preceded by its length; its first 128 bits.
template <typename Id>
Id id_of_names(std::string_view first, std::string_view second) {
  std::string text;
  append_length(text, first.size());
  text.append(first);
  append_length(text, second.size());
  text.append(second);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1) << "SHA-256 failed";
  return Id{big_endian(digest.data()), big_endian(digest.data() + 8)};
}

// Exactly 16 digits, lower case.
std::optional<std::uint64_t> parse_hexadecimal(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = hexadecimal_value(c);
    if (digit < 0 || (c >= 'A' && c <= 'F')) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(digit);
  }
  return value;
}

}  // namespace

std::string TaskId::text() const {
  unsigned __int128 bits = static_cast<unsigned __int128>(high) << 64 | low;
  std::string text(1 + kTaskIdDigits, 't');
  for (std::size_t i = kTaskIdDigits; i > 0; --i, bits >>= 5) text[i] = kAlphabet[static_cast<std::size_t>(bits & 31)];
  return text;
}

Result<TaskId> TaskId::parse(std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorCode::kInvalidArgument,
                "'" + std::string(text.substr(0, 64)) +
                    "' is not a task id: expected 't' and 26 of 0-9 a-z without i, l, o, u");
  };
  if (text.size() != 1 + kTaskIdDigits || text[0] != 't' || text[1] > '7') return wrong();
  unsigned __int128 bits = 0;
  for (const char c : text.substr(1)) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return wrong();
    bits = bits << 5 | digit;
  }
  return TaskId{static_cast<std::uint64_t>(bits >> 64), static_cast<std::uint64_t>(bits)};
}

TaskId task_id_of_key(std::string_view type, std::string_view idempotency_key) {
  return id_of_names<TaskId>(type, idempotency_key);
}

std::string ExecutionId::text() const { return hexadecimal(high) + hexadecimal(low); }

Result<ExecutionId> ExecutionId::parse(std::string_view text) {
  const auto high = parse_hexadecimal(text.substr(0, 16));
  const auto low = text.size() == 32 ? parse_hexadecimal(text.substr(16)) : std::nullopt;
  if (high && low) return ExecutionId{*high, *low};
  return fail(ErrorCode::kInvalidArgument,
              "'" + std::string(text.substr(0, 64)) + "' is not an execution id: expected 32 hexadecimal digits");
}

ExecutionId execution_id_of(std::string_view state_machine_name, std::string_view execution_name) {
  return id_of_names<ExecutionId>(state_machine_name, execution_name);
}

std::string WorkerId::text() const { return hexadecimal(value); }

Result<WorkerId> WorkerId::parse(std::string_view text) {
  if (const auto value = parse_hexadecimal(text)) return WorkerId{*value};
  return fail(ErrorCode::kInvalidArgument,
              "'" + std::string(text.substr(0, 64)) + "' is not a worker id: expected 16 hexadecimal digits");
}

}  // namespace baton
