#include "cli/watch/folder_watcher.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "cli/json_line.h"
#include "common/check.h"
#include "common/clock.h"
#include "common/hash.h"
#include "common/iso_time.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kPageSize = 1000;
constexpr std::size_t kEventIdDigits = 24;     // 96 bits: no two events have the same
constexpr std::size_t kEventIdNameBytes = 24;  // with trigger's name and digits it is the name of an execution, of 80

// A file's name in words that the name of an execution may have, for people.
std::string readable(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1).substr(0, kEventIdNameBytes));
  const auto may_stay = [](char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           letter == '.' || letter == '_';
  };
  std::ranges::replace_if(name, std::not_fn(may_stay), '-');
  return name;
}

// The same file, unchanged, is the same event of this trigger; of another of its name it is a new one.
std::string event_id(const Trigger& trigger, const std::string& path, const FileState& state) {
  const auto digest =
      hex_digest(HashAlgorithm::kSha256, trigger.created_at + '\n' + path + '\n' + std::to_string(state.bytes) + '\n' +
                                             std::to_string(state.modified_at.time_since_epoch().count()));
  CHECK(digest) << "there is no SHA-256";
  return readable(path) + '-' + digest->substr(0, kEventIdDigits);
}

std::string event_of(const std::string& path, const FileState& state) {
  return JsonLine().add("path", path).add("bytes", state.bytes).add("modified_at", iso_time(state.modified_at)).text();
}

bool is_beneath(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

void FolderWatcher::run() {
  while (!told_to_end()) {
    const TimePoint now = clock_now();
    if (now >= refresh_at_) refresh_rules(now);
    take_news(now);
    for (auto& [name, rule] : rules_) {
      if (now >= rule.look_at) look(rule, now);
      fire(rule, now);
    }
    wait(clock_now());
  }
}

// ---- Rules -----------------------------------------------------------------------------------------------------------

void FolderWatcher::refresh_rules(TimePoint now) {
  refresh_at_ = now + kRulesInterval;
  std::map<std::string, Trigger> found;
  PageQuery query{.limit = kPageSize};
  do {
    auto page = triggers_.list(query);
    if (!page) return complain(complaint_, "cannot ask for triggers: " + page.error().message);
    for (Trigger& trigger : page->triggers) {
      const std::string& name = trigger.rule.name;
      const bool is_wanted = options_.triggers.empty() || options_.triggers.contains(name);
      if (is_wanted && !trigger.rule.folder.empty()) found.emplace(name, std::move(trigger));
    }
    query.next_token = std::move(page->next_token);
  } while (!query.next_token.empty());
  complaint_.clear();
  for (auto rule = rules_.begin(); rule != rules_.end();) {
    const auto known = found.find(rule->first);
    const bool is_same = known != found.end() && known->second.created_at == rule->second.trigger.created_at;
    if (is_same) rule->second.trigger = known->second;
    rule = is_same ? std::next(rule) : rules_.erase(rule);
  }
  for (auto& [name, trigger] : found) {
    if (!rules_.contains(name)) add_rule(std::move(trigger));
  }
}

void FolderWatcher::add_rule(Trigger trigger) {
  const std::string name = trigger.rule.name;
  auto folder = folder_beneath_root(trigger.rule.folder);
  if (!folder) return complain(rule_complaint_, name + ": " + folder.error().message);
  const auto taken = taken_files_.load(trigger);
  if (!taken) return complain(complaint_, "cannot ask which files were taken: " + taken.error().message);
  report_.watching(trigger);
  rules_.emplace(name, Rule{std::move(trigger), *std::move(folder), Arrivals(*taken)});
}

// ---- Files -----------------------------------------------------------------------------------------------------------

void FolderWatcher::look(Rule& rule, TimePoint now) {
  const auto listing = list_and_watch(rule);
  // A folder that is not there is made as soon as somebody has something for it.
  rule.look_at = now + (listing ? options_.look_interval : kRulesInterval);
  if (!listing) return complain(rule, listing.error().message);
  if (!listing->passed_over.empty()) {
    complain(rule,
             std::to_string(listing->passed_over.size()) +
                 " files are passed over, as their paths are no UTF-8, hold control characters or have more than " +
                 std::to_string(kWatchedPathMax) + " bytes: '" + listing->passed_over.front() + "' for one");
  }
  rule.arrivals.scanned(listing->files, now);
  if (rule.arrivals.settling()) rule.look_at = std::min(rule.look_at, now + kSettled);
  const auto gone = rule.arrivals.forget_gone();
  if (const auto forgotten = taken_files_.forget(rule.trigger.rule.name, gone); !forgotten) {
    complain(rule, forgotten.error().message);
  }
}

// Each folder is watched before it is listed for the last time: what arrives later is told, what was there is in the list.
Result<FolderListing> FolderWatcher::list_and_watch(Rule& rule) {
  while (true) {
    auto listing = list_folder(options_.root, rule.folder, rule.trigger.rule.pattern);
    if (!listing) return listing;
    bool has_new_ones = false;
    for (const std::string& folder : listing->folders) {
      const auto is_new = news_.watch(options_.root + "/" + folder);
      if (is_new) has_new_ones = has_new_ones || *is_new;
      // Without its news it is still looked at.
      if (!is_new && is_new.error().code != ErrorCode::kNotFound) complain(rule, is_new.error().message);
    }
    if (!has_new_ones) return listing;
  }
}

void FolderWatcher::take_news(TimePoint now) {
  const FolderNews::News news = news_.take();
  for (const std::string& path : news.closed) note_closed(path);
  if (!news.look_again) return;
  for (auto& [name, rule] : rules_) rule.look_at = now;
}

void FolderWatcher::note_closed(const std::string& path) {
  const std::string beneath_root = path.substr(options_.root.size() + 1);
  const std::string file_name = path.substr(path.rfind('/') + 1);
  const auto state = file_state(path);
  if (!state || !is_tellable(beneath_root)) return;
  for (auto& [name, rule] : rules_) {
    if (is_beneath(beneath_root, rule.folder) && is_wanted(file_name, rule.trigger.rule.pattern)) {
      rule.arrivals.closed(beneath_root, *state);
    }
  }
}

// ---- Firing ----------------------------------------------------------------------------------------------------------

void FolderWatcher::fire(Rule& rule, TimePoint now) {
  const FileStates complete = rule.arrivals.complete();
  std::erase_if(rule.retries, [&](const auto& retry) { return !complete.contains(retry.first); });
  if (rule.trigger.paused || now < fire_at_) return;
  std::vector<TakenFile> files;
  for (const auto& [path, state] : complete) {
    const auto retry = rule.retries.find(path);
    if (retry == rule.retries.end() || now >= retry->second.at) files.push_back({path, state});
  }
  for (auto some = std::span(files); !some.empty() && !told_to_end();) {
    const std::size_t count = std::min(some.size(), kFiringMax);
    if (const auto taken = take(rule, some.first(count), now); !taken) return wait_for_coordinator(taken.error(), now);
    some = some.subspan(count);
  }
  backoff_ = kRetryMin;
}

Result<void> FolderWatcher::take(Rule& rule, std::span<TakenFile> files, TimePoint now) {
  std::vector<TakenFile> fired;
  Result<void> unanswered;
  auto answers = start_firing(rule.trigger, files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    auto answer = answers[i].get();
    if (answer) {
      files[i].started = answer->task ? answer->task->text() : answer->execution_arn;
      fired.push_back(std::move(files[i]));
    } else if (answer.error().name.empty()) {
      unanswered = tl::unexpected<Error>(answer.error());
    } else {
      refuse(rule, files[i].path, answer.error(), now);
    }
  }
  if (auto kept = taken_files_.keep(rule.trigger, fired); !kept) return kept;
  for (const TakenFile& file : fired) {
    rule.arrivals.take(file.path, file.state);
    report_.taken(rule.trigger, file);
  }
  return unanswered;
}

std::vector<std::future<StatesResult<FiredTrigger>>> FolderWatcher::start_firing(const Trigger& trigger,
                                                                                 std::span<const TakenFile> files) {
  std::vector<std::future<StatesResult<FiredTrigger>>> answers;
  for (const TakenFile& file : files) {
    answers.push_back(triggers_.fire(trigger.rule.name, event_of(file.path, file.state),
                                     event_id(trigger, file.path, file.state), use_future));
  }
  return answers;
}

// A file that is refused does not hold up the others.
void FolderWatcher::refuse(Rule& rule, const std::string& path, const ApiError& error, TimePoint now) {
  Retry& retry = rule.retries[path];
  retry.backoff = std::clamp(2 * retry.backoff, kRetryMin, kRetryMax);
  retry.at = now + retry.backoff;
  complain(rule, path + ": " + error.name + ": " + error.message);
}

// ---- Waiting ---------------------------------------------------------------------------------------------------------

void FolderWatcher::wait_for_coordinator(const Error& error, TimePoint now) {
  backoff_ = std::min(2 * backoff_, kRetryMax);
  fire_at_ = now + backoff_;
  complain(complaint_, error.message);
}

bool FolderWatcher::told_to_end() {
  while (const auto signal = signals_.next(Duration(0))) is_ending_ = is_ending_ || asks_to_end(*signal);
  return is_ending_;
}

void FolderWatcher::wait(TimePoint now) {
  TimePoint next = refresh_at_;
  for (const auto& [name, rule] : rules_) {
    next = std::min(next, rule.look_at);
    for (const auto& [path, retry] : rule.retries) next = std::min(next, std::max(retry.at, fire_at_));
  }
  const auto timeout = std::chrono::ceil<std::chrono::milliseconds>(std::max(next - now, Duration(0)));
  std::array<pollfd, 2> waiting{{{news_.fd(), POLLIN, 0}, {signals_.fd(), POLLIN, 0}}};
  poll(waiting.data(), waiting.size(), static_cast<int>(timeout.count()));
}

void FolderWatcher::complain(Rule& rule, const std::string& text) {
  complain(rule.complaint, rule.trigger.rule.name + ": " + text);
}

void FolderWatcher::complain(std::string& last, const std::string& text) {
  if (std::exchange(last, text) != text) report_.complaint(text);
}

}  // namespace baton::cli
