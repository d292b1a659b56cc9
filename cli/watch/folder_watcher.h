// Fires the folder triggers of a coordinator for the files that arrive beneath a root.
//
// A file is taken in this order: its trigger is fired (the event's id follows from path, size and time of change, so firing
// again starts nothing new), then it is kept as taken, then it is told. A crash in between fires it again, which is answered
// with what was started before. Whatever fails is tried again, after kRetryMin at first and up to kRetryMax later; a file that
// is refused holds up no other.
//
// Thread: one.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "cli/signals.h"
#include "cli/watch/arrivals.h"
#include "cli/watch/folder_listing.h"
#include "cli/watch/folder_news.h"
#include "cli/watch/taken_files.h"

namespace baton::cli {

// Files of one trigger that are fired at a time.
inline constexpr std::size_t kFiringMax = 64;
// How soon a new trigger is noticed.
inline constexpr Duration kRulesInterval = std::chrono::seconds(5);
inline constexpr Duration kRetryMin = std::chrono::seconds(1);
inline constexpr Duration kRetryMax = std::chrono::seconds(60);

struct WatchOptions {
  std::string root{};                                 // absolute
  std::set<std::string> triggers{};                   // only these; empty: all
  Duration look_interval = std::chrono::seconds(30);  // between two looks at all of a folder
};

struct WatchReport {
  std::function<void(const Trigger&)> watching;
  std::function<void(const Trigger&, const TakenFile&)> taken;
  std::function<void(const std::string&)> complaint;  // not the same twice in a row
};

class FolderWatcher {
 public:
  // Both outlive it.
  FolderWatcher(Client& client, const Signals& signals, FolderNews news, WatchOptions options, WatchReport report)
      : triggers_(client),
        taken_files_(client),
        signals_(signals),
        news_(std::move(news)),
        options_(std::move(options)),
        report_(std::move(report)) {}

  // Returns when a signal asks to end.
  void run();

 private:
  struct Retry {
    TimePoint at{};
    Duration backoff{};
  };
  struct Rule {
    Trigger trigger;
    std::string folder;  // beneath the root
    Arrivals arrivals;
    TimePoint look_at{};                     // at all of the folder
    std::map<std::string, Retry> retries{};  // of files that were refused, by path
    std::string complaint{};
  };

  void refresh_rules(TimePoint now);
  void add_rule(Trigger trigger);
  void look(Rule& rule, TimePoint now);
  Result<FolderListing> list_and_watch(Rule& rule);
  void take_news(TimePoint now);
  void note_closed(const std::string& path);
  void fire(Rule& rule, TimePoint now);
  // Errors: the coordinator did not answer.
  Result<void> take(Rule& rule, std::span<TakenFile> files, TimePoint now);
  std::vector<std::future<StatesResult<FiredTrigger>>> start_firing(const Trigger& trigger,
                                                                    std::span<const TakenFile> files);
  void refuse(Rule& rule, const std::string& path, const ApiError& error, TimePoint now);
  void wait_for_coordinator(const Error& error, TimePoint now);
  bool told_to_end();
  // Until something has to be done, or there are news or signals.
  void wait(TimePoint now);
  void complain(Rule& rule, const std::string& text);
  void complain(std::string& last, const std::string& text);

  Triggers triggers_;
  TakenFiles taken_files_;
  const Signals& signals_;
  FolderNews news_;
  WatchOptions options_;
  WatchReport report_;
  std::map<std::string, Rule> rules_;  // by name
  TimePoint refresh_at_{};
  TimePoint fire_at_{};  // not before: the coordinator did not answer
  Duration backoff_ = kRetryMin;
  std::string complaint_;       // about the coordinator
  std::string rule_complaint_;  // about a trigger that cannot be watched
  bool is_ending_ = false;
};

}  // namespace baton::cli
