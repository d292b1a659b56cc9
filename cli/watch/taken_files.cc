#include "cli/watch/taken_files.h"

#include <future>
#include <nlohmann/json.hpp>

#include "cli/json_line.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kPageSize = 1000;

std::string key_of(const std::string& trigger, const std::string& path) { return trigger + "/" + path; }

std::string document_of(const Trigger& trigger, const TakenFile& file) {
  return JsonLine()
      .add("bytes", file.state.bytes)
      .add("modified_at_us", std::int64_t{file.state.modified_at.time_since_epoch().count()})
      .add("trigger_created_at", trigger.created_at)
      .add("started", file.started)
      .text();
}

// Nothing: it is another trigger's of this name, or no document of ours.
std::optional<FileState> state_in(const std::string& document, const Trigger& trigger) {
  const auto json = nlohmann::json::parse(document, nullptr, false);
  if (json.is_discarded() || json.value("trigger_created_at", nlohmann::json()) != trigger.created_at) return {};
  const auto bytes = json.find("bytes");
  const auto modified_at = json.find("modified_at_us");
  if (bytes == json.end() || !bytes->is_number_unsigned()) return {};
  if (modified_at == json.end() || !modified_at->is_number_integer()) return {};
  return FileState{bytes->get<std::uint64_t>(), TimePoint(Duration(modified_at->get<std::int64_t>()))};
}

// The first error of many calls.
template <typename T>
Result<void> all_of(std::vector<std::future<StatesResult<T>>> calls) {
  Result<void> all;
  for (auto& call : calls) {
    const auto answer = call.get();
    if (!answer && all) all = tl::unexpected<Error>(answer.error());
  }
  return all;
}

}  // namespace

Result<FileStates> TakenFiles::load(const Trigger& trigger) {
  FileStates taken;
  const std::string prefix = key_of(trigger.rule.name, "");
  RecordQuery query{.table = kTakenFilesTable, .prefix = prefix, .limit = kPageSize};
  do {
    auto page = records_.query(query);
    if (!page) return tl::unexpected<Error>(page.error());
    for (const Record& record : page->records) {
      if (const auto state = state_in(record.document, trigger)) taken[record.key.substr(prefix.size())] = *state;
    }
    query.next_token = std::move(page->next_token);
  } while (!query.next_token.empty());
  return taken;
}

Result<void> TakenFiles::keep(const Trigger& trigger, const std::vector<TakenFile>& files) {
  std::vector<std::future<StatesResult<Record>>> puts;
  for (const TakenFile& file : files) {
    puts.push_back(records_.put({.table = kTakenFilesTable,
                                 .key = key_of(trigger.rule.name, file.path),
                                 .document = document_of(trigger, file)},
                                use_future));
  }
  return all_of(std::move(puts));
}

Result<void> TakenFiles::forget(const std::string& trigger, const std::vector<std::string>& paths) {
  std::vector<std::future<StatesResult<bool>>> removals;
  for (const std::string& path : paths) {
    removals.push_back(records_.remove({.table = kTakenFilesTable, .key = key_of(trigger, path)}, use_future));
  }
  return all_of(std::move(removals));
}

}  // namespace baton::cli
