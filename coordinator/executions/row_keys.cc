#include "coordinator/executions/row_keys.h"

namespace baton {

namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kSlotBytes = 4;
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kMachineKeyBytes = 64;

void append_number(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) out.push_back(static_cast<char>(number >> (8 * (i - 1)) & 0xff));
}

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::size_t number_bytes(ExecutionRowKind kind) {
  switch (kind) {
    case ExecutionRowKind::kBirth:
    case ExecutionRowKind::kHead: return 0;
    case ExecutionRowKind::kFrame: return kSlotBytes;
    case ExecutionRowKind::kEvents: return kNumberBytes;
  }
  return 0;
}

std::optional<ExecutionRowKind> kind_of(char c) {
  for (const auto kind :
       {ExecutionRowKind::kBirth, ExecutionRowKind::kHead, ExecutionRowKind::kFrame, ExecutionRowKind::kEvents}) {
    if (static_cast<char>(kind) == c) return kind;
  }
  return std::nullopt;
}

// Bytes that are no printable ASCII become dots.
std::string printable(std::string_view bytes) {
  std::string text(bytes);
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '.';
  }
  return text;
}

}  // namespace

std::string execution_row_key(ExecutionId id, ExecutionRowKind kind, std::uint64_t number) {
  std::string key = "x";
  append_number(key, id.high, 8);
  append_number(key, id.low, 8);
  key.push_back(static_cast<char>(kind));
  append_number(key, number, number_bytes(kind));
  return key;
}

std::string definition_row_key(std::string_view machine_key) { return std::string("d").append(machine_key); }

std::string block_row_key(std::uint64_t number) {
  std::string key = "z";
  append_number(key, number, kNumberBytes);
  return key;
}

std::optional<ExecutionRowKey> parse_execution_row_key(std::string_view key) {
  if (key.size() < 1 + kIdBytes + 1 || key[0] != 'x') return std::nullopt;
  const auto kind = kind_of(key[1 + kIdBytes]);
  const std::string_view number = key.substr(2 + kIdBytes);
  if (!kind || number.size() != number_bytes(*kind)) return std::nullopt;
  return ExecutionRowKey{{number_of(key.substr(1, 8)), number_of(key.substr(9, 8))}, *kind, number_of(number)};
}

std::optional<std::string_view> parse_definition_row_key(std::string_view key) {
  if (key.size() != 1 + kMachineKeyBytes || key[0] != 'd') return std::nullopt;
  return key.substr(1);
}

std::optional<std::uint64_t> parse_block_row_key(std::string_view key) {
  if (key.size() != 1 + kNumberBytes || key[0] != 'z') return std::nullopt;
  return number_of(key.substr(1));
}

std::string name_of_row(std::string_view key) {
  if (const auto number = parse_block_row_key(key)) return "block " + std::to_string(*number) + " of closed executions";
  if (const auto machine = parse_definition_row_key(key)) return "the row of definition " + printable(*machine);
  const auto parsed = parse_execution_row_key(key);
  if (!parsed) return "the row under the key '" + printable(key) + "'";
  const std::string of = " of execution " + parsed->id.text();
  switch (parsed->kind) {
    case ExecutionRowKind::kBirth: return "the birth" + of;
    case ExecutionRowKind::kHead: return "the head" + of;
    case ExecutionRowKind::kFrame: return "frame " + std::to_string(parsed->number) + of;
    case ExecutionRowKind::kEvents: return "events from number " + std::to_string(parsed->number) + " on" + of;
  }
  return {};
}

}  // namespace baton
