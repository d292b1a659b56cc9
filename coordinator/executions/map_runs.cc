#include "coordinator/executions/map_runs.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "api/answers.h"
#include "asl/states/map_run.h"
#include "common/arn.h"
#include "coordinator/executions/execution_view.h"

namespace baton {

namespace {

// Closed executions of one state machine that are looked through for the parent of a Map Run.
constexpr std::size_t kParentsSearchedMax = 10'000;

struct MapRun {
  std::string arn;
  ExecutionId parent;
  json::Value execution_arn;
  json::Value state_machine_arn;
  TimePoint started_at{};
  std::optional<TimePoint> stopped_at;
  std::string_view status = "RUNNING";
  std::int64_t begun_id = 0;  // MapRunStarted, or MapRunRedriven
  json::Value terms;          // asl::map_run_terms(), as they were last told
};

std::string_view ended_status(asl::HistoryEventType type) {
  switch (type) {
    case asl::HistoryEventType::kMapRunSucceeded: return "SUCCEEDED";
    case asl::HistoryEventType::kMapRunFailed: return "FAILED";
    case asl::HistoryEventType::kMapRunAborted: return "ABORTED";
    default: return {};
  }
}

void reopen(std::vector<MapRun>& runs, const asl::HistoryEvent& redriven) {
  const json::Value arn = redriven.details.get("mapRunArn");
  for (MapRun& run : runs) {
    if (!arn.is_string() || arn.as_string() != run.arn) continue;
    run.status = "RUNNING";
    run.stopped_at = std::nullopt;
    run.begun_id = redriven.id;
  }
}

std::vector<MapRun> map_runs_of(const ExecutionView& parent) {
  std::vector<MapRun> runs;
  const std::string_view history = parent.history.empty() ? std::string_view(parent.closed_history) : parent.history;
  for_each_event(history, [&](const asl::HistoryEvent& event) {
    if (event.type == asl::HistoryEventType::kMapRunStarted) {
      MapRun& run = runs.emplace_back();
      const json::Value arn = event.details.get("mapRunArn");
      if (arn.is_string()) run.arn = arn.as_string();
      run.parent = parent.id;
      run.execution_arn = parent.identity.arn;
      run.state_machine_arn = parent.identity.state_machine_arn;
      run.started_at = event.timestamp;
      run.begun_id = event.id;
      run.terms = event.payload;
    }
    if (event.type == asl::HistoryEventType::kMapRunRedriven) reopen(runs, event);
    const std::string_view status = ended_status(event.type);
    for (MapRun& run : runs) {
      if (status.empty() || run.begun_id != event.previous_id) continue;
      run.status = status;
      run.stopped_at = event.timestamp;
      run.terms = event.payload;
    }
    return true;
  });
  for (MapRun& run : runs) {
    if (run.stopped_at || !parent.closed_at) continue;
    run.status = "ABORTED";  // its execution was stopped, or timed out, around it
    run.stopped_at = parent.closed_at;
  }
  return runs;
}

const asl::Frame* frame_of(const ExecutionEntry& entry, std::string_view map_run_arn) {
  for (const auto& frame : entry.execution.frames) {
    if (!frame || !frame->map || !frame->map->map_run_arn.is_string()) continue;
    if (frame->map->map_run_arn.as_string() == map_run_arn) return frame.get();
  }
  return nullptr;
}

// The open execution whose frame the Map Run is.
const ExecutionEntry* find_running(const Executions& executions, std::string_view map_run_arn) {
  const ExecutionEntry* found = nullptr;
  executions.for_each_open([&](const ExecutionEntry& entry) {
    if (!found && !entry.parent && frame_of(entry, map_run_arn)) found = &entry;
  });
  return found;
}

std::optional<MapRun> find_among(const ExecutionView& parent, std::string_view arn) {
  for (MapRun& run : map_runs_of(parent)) {
    if (run.arn == arn) return std::move(run);
  }
  return std::nullopt;
}

std::optional<MapRun> find_map_run(const Executions& executions, std::string_view arn) {
  if (const ExecutionEntry* running = find_running(executions, arn)) return find_among(view_of(*running), arn);
  const auto parsed = parse_arn(arn);
  if (!parsed) return std::nullopt;
  const std::uint32_t machine = ClosedSummary::hash(parsed->machine_name());
  std::vector<ExecutionId> parents;
  executions.for_each_open([&](const ExecutionEntry& entry) {
    if (!entry.parent && !entry.is_express()) parents.push_back(entry.id);
  });
  executions.closed().for_each([&](const ClosedSummary& summary) {
    if (summary.machine == machine && parents.size() < kParentsSearchedMax) parents.push_back(summary.id);
  });
  for (const ExecutionId id : parents) {
    const auto view = view_of(executions, id);
    if (!view) continue;
    if (auto run = find_among(*view, arn)) return run;
  }
  return std::nullopt;
}

struct Counts {
  std::array<std::int64_t, 5> by_status{};  // by ExecutionStatus
  std::int64_t all() const { return std::accumulate(by_status.begin(), by_status.end(), std::int64_t{0}); }
};

// Of what was started.
struct ChildCounts {
  Counts executions;
  Counts items;
};

// A batch is {"Items": […]}.
std::int64_t item_count(const json::Value& input, bool is_batched) {
  const json::Value items = is_batched ? input.get("Items") : json::Value();
  return items.is_array() ? static_cast<std::int64_t>(items.size()) : 1;
}

ChildCounts count_children(const Executions& executions, const MapRun& run, bool is_batched) {
  ChildCounts counts;
  const auto arn = parse_arn(run.arn);
  const auto count = [&](const asl::ExecutionIdentity& identity, const json::Value& input,
                         asl::ExecutionStatus status) {
    if (!identity.map_run_arn.is_string() || identity.map_run_arn.as_string() != run.arn) return;
    ++counts.executions.by_status[static_cast<std::size_t>(status)];
    counts.items.by_status[static_cast<std::size_t>(status)] += item_count(input, is_batched);
  };
  executions.for_each_open([&](const ExecutionEntry& entry) {
    count(entry.execution.identity, entry.execution.input, entry.execution.status);
  });
  if (!arn) return counts;
  const std::uint32_t machine = ClosedSummary::hash(arn->name);
  executions.closed().for_each([&](const ClosedSummary& summary) {
    if (summary.machine != machine) return;
    if (const auto view = view_of(executions, summary.id)) count(view->identity, view->input_value, view->status);
  });
  return counts;
}

// `total`: of a run whose items are known; what of it was not started is pending.
json::Value counts_answer(const Counts& counts, std::int64_t total, bool is_written) {
  const auto of = [&](asl::ExecutionStatus status) { return counts.by_status[static_cast<std::size_t>(status)]; };
  const auto number = [](std::int64_t value) { return json::Value::integer(value); };
  const std::int64_t started = counts.all();
  return json::Value::object({{"pending", number(std::max<std::int64_t>(0, total - started))},
                              {"running", number(of(asl::ExecutionStatus::kRunning))},
                              {"succeeded", number(of(asl::ExecutionStatus::kSucceeded))},
                              {"failed", number(of(asl::ExecutionStatus::kFailed))},
                              {"timedOut", number(of(asl::ExecutionStatus::kTimedOut))},
                              {"aborted", number(of(asl::ExecutionStatus::kAborted))},
                              {"total", number(std::max(total, started))},
                              {"resultsWritten", number(is_written ? of(asl::ExecutionStatus::kSucceeded) : 0)},
                              {"failuresNotRedrivable", number(0)},
                              {"pendingRedrive", number(0)}});
}

json::Value number_in(const json::Value& terms, std::string_view name) {
  const json::Value value = terms.get(name);
  return value.is_number() ? value : json::Value::integer(0);
}

std::int64_t count_in(const json::Value& terms, std::string_view name) {
  const json::Value value = number_in(terms, name);
  return value.is_int64() ? value.as_int64() : 0;
}

bool flag_in(const json::Value& terms, std::string_view name) {
  const json::Value value = terms.get(name);
  return value.is_boolean() && value.as_boolean();
}

// "…:stateMachine:NAME/LABEL" of "…:mapRun:NAME/LABEL:ID".
json::Value labelled_machine_arn(const MapRun& run) {
  const auto arn = parse_arn(run.arn);
  if (!arn || !run.state_machine_arn.is_string()) return run.state_machine_arn;
  const std::string_view label = arn->name.substr(std::min(arn->name.size(), arn->machine_name().size()));
  return json::Value::string(std::string(run.state_machine_arn.as_string()) + std::string(label));
}

}  // namespace

api::ApiResult<json::Value> list_map_runs(Executions& executions, ExecutionId id, const json::Value& body,
                                          TimePoint now) {
  const auto request = api::parse_list_map_runs(body);
  if (!request) return tl::unexpected(request.error());
  const auto view = view_of(executions, id);
  if (!view) {
    return api::refuse(api::kExecutionDoesNotExist, "Execution Does Not Exist: '" + request->execution_arn + "'");
  }
  const std::string list = "ListMapRuns " + request->execution_arn;
  std::size_t from = 0;
  if (request->page.next_token) {
    const auto position = api::read_page_token(*request->page.next_token, list, now);
    if (!position) return tl::unexpected(position.error());
    for (const char c : *position) from = from * 10 + static_cast<std::size_t>(c - '0');
  }
  const auto runs = map_runs_of(*view);
  const std::size_t end = std::min(runs.size(), from + static_cast<std::size_t>(request->page.results_max));
  json::ArrayBuilder items;
  for (std::size_t i = from; i < end; ++i) {
    json::ObjectBuilder item;
    item.set("executionArn", runs[i].execution_arn);
    item.set("mapRunArn", json::Value::string(runs[i].arn));
    item.set("stateMachineArn", labelled_machine_arn(runs[i]));
    item.set("startDate", api::timestamp(runs[i].started_at));
    if (runs[i].stopped_at) item.set("stopDate", api::timestamp(*runs[i].stopped_at));
    items.add(item.finish());
  }
  json::ObjectBuilder answer;
  answer.set("mapRuns", items.finish());
  if (end < runs.size()) {
    answer.set("nextToken", json::Value::string(api::make_page_token(list, std::to_string(end), now)));
  }
  return answer.finish();
}

std::optional<json::Value> describe_map_run(const Executions& executions, std::string_view map_run_arn) {
  const auto run = find_map_run(executions, map_run_arn);
  if (!run) return std::nullopt;
  const ExecutionEntry* parent = executions.find(run->parent);
  const asl::Frame* frame = parent ? frame_of(*parent, map_run_arn) : nullptr;
  const json::Value terms = frame ? asl::map_run_terms(*frame->map) : run->terms;
  const ChildCounts counts = count_children(executions, *run, flag_in(terms, "isBatched"));
  const bool is_written = run->status == "SUCCEEDED" && flag_in(terms, "isWritten");
  json::ObjectBuilder answer;
  answer.set("mapRunArn", json::Value::string(run->arn));
  answer.set("executionArn", run->execution_arn);
  answer.set("status", json::Value::string(run->status));
  answer.set("startDate", api::timestamp(run->started_at));
  if (run->stopped_at) answer.set("stopDate", api::timestamp(*run->stopped_at));
  answer.set("maxConcurrency", number_in(terms, "maxConcurrency"));
  answer.set("toleratedFailurePercentage", number_in(terms, "toleratedFailurePercentage"));
  answer.set("toleratedFailureCount", number_in(terms, "toleratedFailureCount"));
  answer.set("itemCounts", counts_answer(counts.items, count_in(terms, "items"), is_written));
  answer.set("executionCounts", counts_answer(counts.executions, count_in(terms, "executions"), is_written));
  answer.set("redriveCount", number_in(terms, "redriveCount"));
  return answer.finish();
}

bool update_map_run(Executions& executions, const api::UpdateMapRunRequest& request, TimePoint now) {
  const ExecutionEntry* running = find_running(executions, request.map_run_arn);
  if (!running) return false;
  asl::UpdateMapRun update;
  update.frame = frame_of(*running, request.map_run_arn)->id;
  if (request.concurrency_max) update.concurrency_max = static_cast<std::uint64_t>(*request.concurrency_max);
  if (request.tolerated_failure_count) {
    update.tolerated_failure_count = static_cast<double>(*request.tolerated_failure_count);
  }
  update.tolerated_failure_percentage = request.tolerated_failure_percentage;
  return executions.send(running->id, update, now);
}

}  // namespace baton
