// Which files of a watched folder have arrived and are complete.
//
// A file is complete when whoever wrote it has closed it or moved it here (closed()), or when two looks at the folder
// (scanned()) that lie kSettled apart found it the same: what was there before anybody watched, and what a file system tells
// no news of. It is told as often as it changes: a path whose size or time of change is another is another arrival.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "baton/time.h"

namespace baton::cli {

// Longer than a writer pauses between two writes; short beside what becomes of a file.
inline constexpr Duration kSettled = std::chrono::seconds(2);

struct FileState {
  std::uint64_t bytes = 0;
  TimePoint modified_at{};
  friend bool operator==(const FileState&, const FileState&) = default;
};

// By path.
using FileStates = std::map<std::string, FileState>;

class Arrivals {
 public:
  // `taken`: what was done with in an earlier life.
  explicit Arrivals(const FileStates& taken);

  void closed(const std::string& path, const FileState& state);
  void scanned(const FileStates& listing, TimePoint now);

  // Complete, and not taken yet; in the order of their paths.
  FileStates complete() const;
  // Done with. Not so if it has changed meanwhile.
  void take(const std::string& path, const FileState& state);
  // What was taken and is in the folder no more; each once.
  std::vector<std::string> forget_gone();

  // Whether another look is needed to know of a file that it is complete.
  bool settling() const;

 private:
  enum class Stage { kSettling, kComplete, kTaken };
  struct Entry {
    FileState state;
    Stage stage = Stage::kSettling;
    TimePoint since{};  // of this state, as far as was seen
  };

  std::map<std::string, Entry> entries_;
  std::vector<std::string> gone_;
};

}  // namespace baton::cli
