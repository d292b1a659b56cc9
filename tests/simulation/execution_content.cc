#include "tests/simulation/execution_content.h"

#include <algorithm>
#include <vector>

#include "asl/step/execution_codec.h"
#include "common/hexadecimal.h"

namespace baton::simulation {

namespace {

// FNV-1a: rows are long, and only whether they are equal counts.
std::string digest(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return std::to_string(bytes.size()) + "/" + hexadecimal(hash);
}

std::string line_of(const ExecutionEntry& entry) {
  std::string line = "open " + entry.id.text() + " machine=" + entry.machine->key.substr(0, 8);
  if (entry.parent) {
    line += " parent=" + entry.parent->id.text() + "/" + std::to_string(asl::slot_of(entry.parent->frame)) + "/" +
            std::to_string(entry.parent->attempt);
  }
  if (entry.is_express()) return line;
  std::string row;
  asl::encode_birth(entry.execution, row);
  line += " birth=" + digest(row);
  if (entry.execution.frames.empty()) return line;
  row.clear();
  asl::encode_head(entry.execution, row);
  line += " head=" + digest(row) + " history=" + digest(entry.history);
  std::vector<std::string> rest;
  for (const auto& frame : entry.execution.frames) {
    if (!frame) continue;
    row.clear();
    asl::encode_frame(*frame, row);
    rest.push_back(" frame " + std::to_string(asl::slot_of(frame->id)) + "=" + digest(row));
    const auto kept = entry.kept_rows.find(asl::slot_of(frame->id));
    if (kept != entry.kept_rows.end() && kept->second != row) rest.push_back(" AND ANOTHER ROW OF IT");
  }
  for (const auto& [slot, kept] : entry.kept_rows) {
    if (!entry.execution.find(asl::FrameId{slot})) {
      rest.push_back(" frame " + std::to_string(slot) + "=" + digest(kept));
    }
  }
  for (const auto& child : entry.children) {
    // Those of a Map that was redriven meanwhile are about to be stopped.
    const bool is_awaited = std::ranges::any_of(
        entry.execution.frames, [&](const auto& frame) { return frame && frame->attempt == child.first; });
    if (is_awaited) rest.push_back(" child " + std::to_string(child.first) + "=" + child.second.text());
  }
  for (const auto& timer : entry.timers) {
    if (!timer->is_set()) continue;  // it fired
    rest.push_back(" timer " + std::to_string(asl::slot_of(timer->frame)) + "/" +
                   std::to_string(static_cast<int>(timer->kind)));
  }
  std::ranges::sort(rest);
  for (const std::string& one : rest) line += one;
  return line;
}

std::string line_of(const ClosedSummary& summary, const ClosedBook& book) {
  std::string line = "closed " + summary.id.text() +
                     " at=" + std::to_string(summary.closed_at.time_since_epoch().count()) +
                     " started=" + std::to_string(summary.started_at.time_since_epoch().count()) + " " +
                     std::string(asl::name_of(summary.status)) + " redrives=" + std::to_string(summary.redrive_count);
  const auto closed = book.read(summary.id);
  if (!closed) return line + " UNREADABLE";
  line += " birth=" + digest(closed->birth) + " head=" + digest(closed->head) + " history=" + digest(closed->history);
  auto frames = closed->frames;
  std::ranges::sort(frames);
  for (const auto& [slot, row] : frames) line += " frame " + std::to_string(slot) + "=" + digest(row);
  return line;
}

}  // namespace

std::string content_of(const Executions& executions) {
  std::vector<std::string> lines;
  executions.for_each_open([&](const ExecutionEntry& entry) {
    if (entry.is_durable) lines.push_back(line_of(entry));
  });
  executions.closed().for_each(
      [&](const ClosedSummary& summary) { lines.push_back(line_of(summary, executions.closed())); });
  std::ranges::sort(lines);
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

}  // namespace baton::simulation
