// Which files of watched folders were taken: records of the coordinator, so that a file is taken once, whoever watches and
// however often they start anew.
//
//   table baton.watched-files   key TRIGGER/PATH   {"bytes": 53187, "modified_at_us": …, "trigger_created_at": "…", "started": "…"}
//
// A record goes when its file does.
#pragma once

#include <string>
#include <vector>

#include "baton/records.h"
#include "baton/triggers.h"
#include "cli/watch/arrivals.h"

namespace baton::cli {

inline constexpr char kTakenFilesTable[] = "baton.watched-files";

struct TakenFile {
  std::string path;
  FileState state;
  std::string started{};  // an execution's ARN or a task's id
};

class TakenFiles {
 public:
  // `client` must outlive it.
  explicit TakenFiles(Client& client) : records_(client) {}

  // Those of a trigger. What was taken for another of its name is not among them.
  Result<FileStates> load(const Trigger& trigger);
  // Errors: of the first that could not be kept; all were tried.
  Result<void> keep(const Trigger& trigger, const std::vector<TakenFile>& files);
  Result<void> forget(const std::string& trigger, const std::vector<std::string>& paths);

 private:
  Records records_;
};

}  // namespace baton::cli
