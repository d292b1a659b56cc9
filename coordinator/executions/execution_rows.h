// The stored forms of an execution: what a turn changed, its birth, its history, and all of it once it is closed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "asl/step/execution.h"
#include "asl/step/history.h"
#include "baton/ids.h"
#include "baton/time.h"

namespace baton {

// A child of a distributed Map lives in its parent's partition and tells it how it ended.
struct ParentFrame {
  ExecutionId id;
  asl::FrameId frame{};
  asl::Attempt attempt = 0;

  friend bool operator==(const ParentFrame&, const ParentFrame&) = default;
};

// One turn's change of one execution. Rows replace rows; empty ones did not change.
struct ExecutionChange {
  ExecutionId id;
  std::string birth;
  std::string head;
  std::vector<std::pair<std::uint32_t, std::string>> frames;  // by slot
  std::vector<std::uint32_t> removed_frames;
  std::string history;              // events, as append_event() writes them
  std::int64_t first_event_id = 0;  // of them
  // It ended: its rows go. Whether it stays known, as a closed one, its birth says (Express executions do not).
  bool closed = false;
  TimePoint closed_at{};

  void clear();
};

// What never changes: the engine's part, and the partition's.
struct Birth {
  std::string engine;       // asl::encode_birth()
  std::string machine_key;  // MachineCache
  bool is_express = false;
  std::optional<ParentFrame> parent;
  std::uint64_t start_nonce = 0;      // of the request that started it; 0: none
  std::uint64_t redrive_token = 0;    // of its last redrive: redrive_token_of(); 0: none
  std::optional<ParentFrame> caller;  // whose Task state started it (nested.h)
};
// Whether the names are there that every execution has: whoever shows it relies on them.
bool is_named(const asl::ExecutionIdentity& identity);

// A clientToken as Birth has it. "": 0.
std::uint64_t redrive_token_of(std::string_view client_token);

// Which requests answered task tokens last, the latest behind: what is sent again, also to a successor, is answered as the
// first time. They stand in the head, behind the engine's fields. More of them are in flight only where more branches of one
// execution are answered at once.
inline constexpr std::size_t kAnswerNoncesMax = 8;
void append_answer_nonces(const std::vector<std::uint64_t>& nonces, std::string& head);
std::vector<std::uint64_t> answer_nonces_of(std::string_view head);

void encode_birth(const Birth& birth, std::string& row);
std::optional<Birth> decode_birth(std::string_view row);

// Events one behind the other, each preceded by its length.
void append_event(const asl::HistoryEvent& event, std::string& history);
// Calls `visit` with each; false stops. False: the bytes are broken.
bool for_each_event(std::string_view history, const std::function<bool(const asl::HistoryEvent&)>& visit);
// Nullopt: they are not whole events.
std::optional<std::int64_t> count_events(std::string_view history);
// The bytes of the events from `first_event_id` on, if the history begins with event number `begin_id`.
std::string_view events_from(std::string_view history, std::int64_t begin_id, std::int64_t first_event_id);
std::optional<asl::HistoryEvent> last_event(std::string_view history);

// A closed execution. With frames only where it can be redriven.
struct ClosedExecution {
  ExecutionId id;
  TimePoint closed_at{};
  std::string birth;
  std::string head;
  std::vector<std::pair<std::uint32_t, std::string>> frames;  // by slot
  std::string history;
};
void encode_closed(const ClosedExecution& execution, std::string& row);
std::optional<ClosedExecution> decode_closed(std::string_view row);

}  // namespace baton
