#include "coordinator/executions/execution_rows.h"

#include "asl/step/execution_codec.h"
#include "asl/step/row_fields.h"

namespace baton {

namespace {

// Of a head: far beyond the engine's own.
constexpr std::uint32_t kAnswerNonceField = 64;

void append_length(std::uint64_t length, std::string& out) {
  while (length >= 0x80) {
    out.push_back(static_cast<char>(length | 0x80));
    length >>= 7;
  }
  out.push_back(static_cast<char>(length));
}

// The next event's bytes, taken off `rest`. Nullopt at the end, or where the bytes are broken.
std::optional<std::string_view> take_event(std::string_view& rest) {
  std::uint64_t length = 0;
  std::size_t at = 0;
  for (int shift = 0; at < rest.size() && shift < 63; shift += 7) {
    const auto byte = static_cast<unsigned char>(rest[at++]);
    length |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte >= 0x80) continue;
    if (length > rest.size() - at) return std::nullopt;
    const std::string_view event = rest.substr(at, length);
    rest.remove_prefix(at + length);
    return event;
  }
  return std::nullopt;
}

// Four fields, from `first` on: the id's halves, the slot and one (so that slot 0 is not left out), the attempt.
void write_frame_name(std::uint32_t first, const std::optional<ParentFrame>& name, asl::RowWriter& writer) {
  if (!name) return;
  writer.number(first, name->id.high);
  writer.number(first + 1, name->id.low);
  writer.number(first + 2, std::uint64_t{asl::slot_of(name->frame)} + 1);
  writer.number(first + 3, name->attempt);
}

void read_frame_name(std::uint32_t first, asl::RowReader& reader, std::optional<ParentFrame>& name) {
  if (!name) name.emplace();
  switch (reader.field() - first) {
    case 0: name->id.high = reader.number(); break;
    case 1: name->id.low = reader.number(); break;
    case 2: name->frame = asl::FrameId{static_cast<std::uint32_t>(reader.number() - 1)}; break;
    case 3: name->attempt = reader.number(); break;
    default: break;
  }
}

}  // namespace

void ExecutionChange::clear() {
  birth.clear();
  head.clear();
  frames.clear();
  removed_frames.clear();
  history.clear();
  first_event_id = 0;
  closed = false;
  closed_at = {};
}

bool is_named(const asl::ExecutionIdentity& identity) {
  return identity.arn.is_string() && identity.name.is_string() && identity.state_machine_arn.is_string() &&
         identity.state_machine_name.is_string();
}

std::uint64_t redrive_token_of(std::string_view client_token) {
  if (client_token.empty()) return 0;
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char c : client_token) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash == 0 ? 1 : hash;
}

void append_answer_nonces(const std::vector<std::uint64_t>& nonces, std::string& head) {
  asl::RowWriter writer(head);
  for (const std::uint64_t nonce : nonces) writer.number(kAnswerNonceField, nonce);
}

std::vector<std::uint64_t> answer_nonces_of(std::string_view head) {
  std::vector<std::uint64_t> nonces;
  asl::RowReader reader(head);
  while (reader.next()) {
    if (reader.field() == kAnswerNonceField) nonces.push_back(reader.number());
  }
  return nonces;
}

void encode_birth(const Birth& birth, std::string& row) {
  asl::RowWriter writer(row);
  writer.text(1, birth.engine);
  writer.text(2, birth.machine_key);
  writer.number(3, birth.is_express ? 1 : 0);
  write_frame_name(4, birth.parent, writer);
  write_frame_name(8, birth.caller, writer);
  writer.number(12, birth.start_nonce);
  writer.number(13, birth.redrive_token);
}

std::optional<Birth> decode_birth(std::string_view row) {
  Birth birth;
  asl::RowReader reader(row);
  while (reader.next()) {
    switch (reader.field()) {
      case 1: birth.engine = reader.text(); break;
      case 2: birth.machine_key = reader.text(); break;
      case 3: birth.is_express = reader.number() != 0; break;
      case 4:
      case 5:
      case 6:
      case 7: read_frame_name(4, reader, birth.parent); break;
      case 8:
      case 9:
      case 10:
      case 11: read_frame_name(8, reader, birth.caller); break;
      case 12: birth.start_nonce = reader.number(); break;
      case 13: birth.redrive_token = reader.number(); break;
      default: break;
    }
  }
  if (reader.has_failed() || birth.engine.empty()) return std::nullopt;
  return birth;
}

void append_event(const asl::HistoryEvent& event, std::string& history) {
  // The length stands in front and is known behind: most events are shorter than 16 KiB, so two bytes are left for it.
  constexpr std::size_t kGap = 2;
  const std::size_t start = history.size();
  history.append(kGap, '\0');
  asl::encode_event(event, history);
  const std::size_t length = history.size() - start - kGap;
  if (length < std::size_t{1} << 14) {
    history[start] = static_cast<char>(length | 0x80);
    history[start + 1] = static_cast<char>(length >> 7);
    return;
  }
  std::string prefix;
  append_length(length, prefix);
  history.replace(start, kGap, prefix);
}

bool for_each_event(std::string_view history, const std::function<bool(const asl::HistoryEvent&)>& visit) {
  while (!history.empty()) {
    const auto bytes = take_event(history);
    const auto event = bytes ? asl::decode_event(*bytes) : std::nullopt;
    if (!event) return false;
    if (!visit(*event)) return true;
  }
  return true;
}

std::optional<std::int64_t> count_events(std::string_view history) {
  std::int64_t count = 0;
  for (; !history.empty(); ++count) {
    if (!take_event(history)) return std::nullopt;
  }
  return count;
}

std::string_view events_from(std::string_view history, std::int64_t begin_id, std::int64_t first_event_id) {
  for (std::int64_t id = begin_id; id < first_event_id && !history.empty(); ++id) {
    if (!take_event(history)) return {};
  }
  return history;
}

std::optional<asl::HistoryEvent> last_event(std::string_view history) {
  std::string_view last;
  while (const auto event = take_event(history)) last = *event;
  return last.empty() ? std::nullopt : asl::decode_event(last);
}

void encode_closed(const ClosedExecution& execution, std::string& row) {
  asl::RowWriter writer(row);
  writer.number(1, execution.id.high);
  writer.number(2, execution.id.low);
  writer.time(3, execution.closed_at);
  writer.text(4, execution.birth);
  writer.text(5, execution.head);
  for (const auto& [slot, frame] : execution.frames) {
    writer.number(8, std::uint64_t{slot} + 1);
    writer.text(6, frame);
  }
  writer.text(7, execution.history);
}

std::optional<ClosedExecution> decode_closed(std::string_view row) {
  ClosedExecution execution;
  std::uint32_t slot = 0;
  asl::RowReader reader(row);
  while (reader.next()) {
    switch (reader.field()) {
      case 1: execution.id.high = reader.number(); break;
      case 2: execution.id.low = reader.number(); break;
      case 3: execution.closed_at = reader.time(); break;
      case 4: execution.birth = reader.text(); break;
      case 5: execution.head = reader.text(); break;
      case 6: execution.frames.emplace_back(slot, reader.text()); break;
      case 8: slot = static_cast<std::uint32_t>(reader.number() - 1); break;  // of the frame that follows
      case 7: execution.history = reader.text(); break;
      default: break;
    }
  }
  if (reader.has_failed() || execution.birth.empty() || execution.head.empty()) return std::nullopt;
  return execution;
}

}  // namespace baton
