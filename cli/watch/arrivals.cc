#include "cli/watch/arrivals.h"

#include <algorithm>
#include <utility>

namespace baton::cli {

Arrivals::Arrivals(const FileStates& taken) {
  for (const auto& [path, state] : taken) entries_[path] = {state, Stage::kTaken};
}

void Arrivals::closed(const std::string& path, const FileState& state) {
  Entry& entry = entries_[path];
  if (entry.stage == Stage::kTaken && entry.state == state) return;
  entry = {state, Stage::kComplete};
}

void Arrivals::scanned(const FileStates& listing, TimePoint now) {
  for (const auto& [path, state] : listing) {
    const auto [found, is_new] = entries_.try_emplace(path, Entry{state, Stage::kSettling, now});
    Entry& entry = found->second;
    if (is_new) continue;
    if (entry.state != state) {
      entry = {state, Stage::kSettling, now};
    } else if (entry.stage == Stage::kSettling && now - entry.since >= kSettled) {
      entry.stage = Stage::kComplete;
    }
  }
  std::erase_if(entries_, [&](const auto& entry) {
    const bool is_gone = !listing.contains(entry.first);
    if (is_gone && entry.second.stage == Stage::kTaken) gone_.push_back(entry.first);
    return is_gone;
  });
}

FileStates Arrivals::complete() const {
  FileStates complete;
  for (const auto& [path, entry] : entries_) {
    if (entry.stage == Stage::kComplete) complete.emplace_hint(complete.end(), path, entry.state);
  }
  return complete;
}

void Arrivals::take(const std::string& path, const FileState& state) {
  const auto found = entries_.find(path);
  if (found != entries_.end() && found->second.state == state) found->second.stage = Stage::kTaken;
}

std::vector<std::string> Arrivals::forget_gone() { return std::exchange(gone_, {}); }

bool Arrivals::settling() const {
  return std::ranges::any_of(entries_, [](const auto& entry) { return entry.second.stage == Stage::kSettling; });
}

}  // namespace baton::cli
