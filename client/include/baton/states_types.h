// The state machines, executions, Map Runs and activities of baton/states.h as data. Times are the coordinator's, to the
// millisecond; what a request leaves empty takes AWS's default.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "baton/result.h"
#include "baton/time.h"

namespace baton {

// Why a call failed. Either the coordinator refused it: then `name` is AWS's name of the error and `code` its kind
// (kNotFound: …DoesNotExist, ResourceNotFound; kFailedPrecondition: …AlreadyExists, ConflictException, StateMachineDeleting,
// ExecutionNotRedrivable, TaskTimedOut, StateMachineTypeNotSupported; kOverloaded: …LimitExceeded and quotas;
// kInvalidArgument: all that the request got wrong). Or there was no answer: then `name` is empty and `code` says why, as
// of Client::call_api.
struct ApiError : Error {
  std::string name{};

  ApiError() = default;
  // Implicit: what has no name fails a call of this API like any other.
  ApiError(Error error) : Error(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  ApiError(std::string error_name, std::string error_message);
};

template <typename T>
using StatesResult = tl::expected<T, ApiError>;
template <typename T>
using StatesCallback = std::function<void(StatesResult<T>)>;

using Tags = std::map<std::string, std::string>;  // at most 50; keys of 1 … 128 characters, values of at most 256

// ── State machines ──

enum class MachineType : std::uint8_t {
  kStandard,  // every step is durable, with a history; may run for a year
  kExpress,   // no history; runs for at most five minutes, and again from the start if its coordinator is lost
};

// AWS wants a role; Baton keeps it and does nothing with it.
inline constexpr char kDefaultRoleArn[] = "arn:aws:iam::123456789012:role/baton";

struct NewMachine {
  std::string name{};        // 1 … 80 characters; a machine of the same name must be the same in all
  std::string definition{};  // Amazon States Language, at most 1 MiB
  std::string role_arn = kDefaultRoleArn;
  MachineType type = MachineType::kStandard;
  Tags tags{};
  bool publish = false;               // a first version, too
  std::string version_description{};  // of it; only with `publish`
};

struct CreatedMachine {
  std::string arn;
  std::string version_arn;  // if it was published
  TimePoint created_at{};
};

// Absent: stays as it is. At least one must be given, or `publish`.
struct MachineUpdate {
  std::string arn{};
  std::optional<std::string> definition{};
  std::optional<std::string> role_arn{};
  bool publish = false;
  std::string version_description{};
};

struct UpdatedMachine {
  std::string revision_id;  // of what executions run that start from now on
  std::string version_arn;  // if it was published
  TimePoint updated_at{};
};

struct Machine {
  std::string arn;
  std::string name;
  MachineType type = MachineType::kStandard;
  bool deleting = false;  // until its last execution ends; nothing can be started
  std::string definition;
  std::string role_arn;
  std::string revision_id;
  std::string description;  // of the version that the ARN names
  TimePoint created_at{};
};

struct MachineSummary {
  std::string arn;
  std::string name;
  MachineType type = MachineType::kStandard;
  TimePoint created_at{};
};

// Which page of a list.
struct PageQuery {
  std::uint32_t limit = 100;  // 1 … 1000
  std::string next_token{};   // of the page before; empty: the first
};

struct MachinePage {
  std::vector<MachineSummary> machines;  // by name
  std::string next_token;                // empty: this was the last page
};

// What a machine was when it was published: it never changes. Its ARN is the machine's with ":NUMBER".
struct MachineVersion {
  std::string arn;
  TimePoint created_at{};
};

struct MachineVersionPage {
  std::vector<MachineVersion> versions;  // newest first
  std::string next_token;                // empty: this was the last page
};

struct NewMachineVersion {
  std::string machine_arn{};
  std::string revision_id{};  // publish only if the machine is at this revision; empty: whatever it is
  std::string description{};
};

// How often an alias chooses a version.
struct VersionWeight {
  std::string version_arn{};
  std::uint32_t weight = 100;  // of 100, together with the others
};

// A name for one version, or for two by weight. Its ARN is the machine's with ":NAME".
struct NewMachineAlias {
  std::string name{};
  std::string description{};
  std::vector<VersionWeight> routing{};  // 1 or 2, of one machine
};

// Absent: stays as it is.
struct MachineAliasUpdate {
  std::string arn{};
  std::optional<std::string> description{};
  std::vector<VersionWeight> routing{};  // empty: stays
};

struct MachineAlias {
  std::string arn;
  std::string name;
  std::string description;
  std::vector<VersionWeight> routing;
  TimePoint created_at{};
  TimePoint updated_at{};
};

struct MachineAliasSummary {
  std::string arn;
  TimePoint created_at{};
};

struct MachineAliasPage {
  std::vector<MachineAliasSummary> aliases;
  std::string next_token;  // empty: this was the last page
};

// ── Executions ──

enum class ExecutionStatus : std::uint8_t {
  kRunning,
  kSucceeded,
  kFailed,
  kTimedOut,
  kAborted,         // by stop_execution
  kPendingRedrive,  // a child of a distributed Map that will run again
};

// AWS's name, "RUNNING".
const char* execution_status_name(ExecutionStatus status);
std::optional<ExecutionStatus> parse_execution_status(std::string_view name);

struct NewExecution {
  std::string machine_arn{};  // or of one of its versions or aliases
  std::string name{};         // 1 … 80 characters, once in the machine's life; empty: one is made up
  std::string input = "{}";   // JSON, at most 256 KiB
  // The trace that its tasks are part of: a traceparent (W3C Trace Context) or a header of AWS X-Ray, at most 256 bytes of
  // ASCII; empty: none. What is neither of the two stays without effect.
  std::string trace_header{};
};

struct StartedExecution {
  std::string arn;
  TimePoint started_at{};
};

struct Execution {
  std::string arn;
  std::string machine_arn;
  std::string machine_version_arn;  // empty unless it was started by one
  std::string machine_alias_arn;    // likewise
  std::string map_run_arn;          // of a child of a distributed Map
  std::string name;
  ExecutionStatus status = ExecutionStatus::kRunning;
  std::string input;
  std::string output;  // kSucceeded
  std::string error;   // kFailed, kTimedOut, kAborted, if there is one
  std::string cause;   // likewise
  TimePoint started_at{};
  std::optional<TimePoint> ended_at;  // absent: it runs
  std::uint32_t redrive_count = 0;
  std::optional<TimePoint> redriven_at;  // the last time
  bool redrivable = false;               // redrive_execution would be taken
  std::string trace_header;              // of NewExecution
};

struct ExecutionSummary {
  std::string arn;
  std::string machine_arn;
  std::string name;
  ExecutionStatus status = ExecutionStatus::kRunning;
  TimePoint started_at{};
  std::optional<TimePoint> ended_at;
  std::uint32_t redrive_count = 0;
};

struct ExecutionQuery {
  // One of the two: the executions of a STANDARD machine, or the children of a Map Run.
  std::string machine_arn{};
  std::string map_run_arn{};
  std::optional<ExecutionStatus> status{};  // only these
  std::uint32_t limit = 100;                // 1 … 1000
  std::string next_token{};                 // of the page before; empty: the first
};

struct ExecutionPage {
  std::vector<ExecutionSummary> executions;  // newest first; may be empty though there is a next page
  std::string next_token;                    // empty: this was the last page
};

// What happened, counted from 1 within its execution.
struct HistoryEvent {
  std::uint64_t id = 0;
  std::uint64_t previous_id = 0;  // of the event that this one follows from; 0: of none
  std::string type;               // AWS's name, "TaskSucceeded"
  TimePoint at{};
  std::string details = "{}";  // JSON: the event's …EventDetails
};

struct HistoryQuery {
  std::string execution_arn{};
  std::uint64_t after_id = 0;    // only events behind this one
  bool include_payloads = true;  // inputs and outputs
};

// ── Map Runs: distributed Maps of an execution ──

struct MapRunSummary {
  std::string arn;
  std::string execution_arn;
  std::string machine_arn;  // with the Map's label: "…:stateMachine:order/Each"
  TimePoint started_at{};
  std::optional<TimePoint> ended_at;  // absent: it runs
};

struct MapRunPage {
  std::vector<MapRunSummary> runs;
  std::string next_token;  // empty: this was the last page
};

// Of items, or of the child executions that they, or batches of them, are.
struct MapRunCounts {
  std::uint64_t total = 0;
  std::uint64_t pending = 0;  // not started yet
  std::uint64_t running = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t aborted = 0;
  std::uint64_t results_written = 0;
};

struct MapRun {
  std::string arn;
  std::string execution_arn;
  ExecutionStatus status = ExecutionStatus::kRunning;
  TimePoint started_at{};
  std::optional<TimePoint> ended_at;  // absent: it runs
  std::uint64_t concurrency_max = 0;  // 0: as many as there are
  std::uint64_t tolerated_failure_count = 0;
  double tolerated_failure_percentage = 0;
  MapRunCounts items;
  MapRunCounts executions;
  std::uint32_t redrive_count = 0;
};

// Absent: stays as it is. At least one must be given.
struct MapRunUpdate {
  std::string arn{};
  std::optional<std::uint32_t> concurrency_max{};
  std::optional<std::uint64_t> tolerated_failure_count{};
  std::optional<double> tolerated_failure_percentage{};  // 0 … 100
};

// ── Activities and task tokens ──

struct Activity {
  std::string arn;
  std::string name;
  TimePoint created_at{};
};

struct ActivityPage {
  std::vector<Activity> activities;
  std::string next_token;  // empty: this was the last page
};

struct ActivityTask {
  std::string token;  // for send_task_success and the others
  std::string input;  // JSON
};

}  // namespace baton
