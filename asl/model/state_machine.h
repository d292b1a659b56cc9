// A state machine as the engine runs it: checked, compiled, immutable.
//
// Every object with a `States` field (the machine itself, each branch of a Parallel, each item processor of a Map) is a
// StateGroup; groups are numbered in the order in which they stand in the definition, the machine itself being number 0.
// A state is named by its group and its place there, so a frame of an execution holds two small numbers.
//
// Optional fields are optionals; a field that is computed is a Template, whichever query language it is written in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "asl/choice/condition.h"
#include "asl/jsonpath/path.h"
#include "asl/template/template.h"
#include "common/json/value.h"

namespace baton::asl {

using GroupIndex = std::uint32_t;
using StateIndex = std::uint32_t;

inline constexpr GroupIndex kTopGroup = 0;

enum class QueryLanguage : std::uint8_t { kJsonPath, kJsonata };

// What happens after a state: End, or the state that follows in the same group.
struct Transition {
  bool is_end = false;
  StateIndex next = 0;
};

// InputPath and OutputPath: a path, or null, which means {}.
struct PathOrNull {
  std::optional<Path> path;  // nullopt: null
};

// ResultPath: where in the input the result goes, or null, which drops it.
struct ResultPath {
  std::optional<Path> path;  // nullopt: null
};

struct Retrier {
  std::vector<std::string> error_equals;
  double interval_seconds = 1;
  std::int64_t attempts_max = 3;  // MaxAttempts
  double backoff_rate = 2;
  std::optional<double> delay_seconds_max;  // MaxDelaySeconds
  bool full_jitter = false;                 // JitterStrategy FULL
};

struct Catcher {
  std::vector<std::string> error_equals;
  StateIndex next = 0;
  std::optional<ResultPath> result_path;  // JSONPath
  std::optional<Template> output;         // JSONata
  std::optional<Template> assign;
};

struct PassState {
  std::optional<json::Value> result;  // JSONPath's Result, literal
};

// How a Task waits for its work (the suffix of the resource).
enum class TaskPattern : std::uint8_t { kRequestResponse, kSync, kWaitForTaskToken };
// What the resource is, which decides over the family of history events.
enum class ResourceKind : std::uint8_t {
  kLambdaFunction,  // arn:…:lambda:…:function:NAME: LambdaFunction* events
  kActivity,        // arn:…:states:…:activity:NAME: Activity* events
  kService,         // arn:…:states:::SERVICE:ACTION: Task* events
  kTaskType,        // a plain name (image.resize), Baton's own: Task* events
};

struct Resource {
  ResourceKind kind = ResourceKind::kService;
  std::string arn;      // as written
  std::string service;  // resourceType in Task* events: "lambda", "states", "aws-sdk:s3", or "baton" for a plain name
  std::string action;   // resource in Task* events: "invoke", "startExecution.sync:2", "listBuckets", or the plain name
  std::string
      task_type;  // the queue: the function's or activity's name, "SERVICE:ACTION" without the pattern, or the plain name
  TaskPattern pattern = TaskPattern::kRequestResponse;
};

struct TaskState {
  Resource resource;
  std::optional<Template> timeout_seconds;    // a number, a path or an expression
  std::optional<Template> heartbeat_seconds;  // likewise
  std::optional<Template> credentials;
};

struct ChoiceRule {
  std::optional<Condition> condition;  // JSONPath
  std::optional<Template> expression;  // JSONata's Condition
  StateIndex next = 0;
  std::optional<Template> output;  // JSONata
  std::optional<Template> assign;
};

struct ChoiceState {
  std::vector<ChoiceRule> rules;
  std::optional<StateIndex> default_next;
};

// Exactly one is set.
struct WaitState {
  std::optional<Template> seconds;    // Seconds, SecondsPath
  std::optional<Template> timestamp;  // Timestamp, TimestampPath
};

struct SucceedState {};

struct FailState {
  std::optional<Template> error;  // Error, ErrorPath
  std::optional<Template> cause;  // Cause, CausePath
};

struct ParallelState {
  std::vector<GroupIndex> branches;
};

enum class MapMode : std::uint8_t { kInline, kDistributed };
enum class ExecutionType : std::uint8_t { kStandard, kExpress };

struct ItemReader {
  Resource resource;
  std::optional<Template> arguments;  // Parameters / Arguments
  json::Value reader_config;          // as written; {} where there is none
  std::optional<Template> items_max;  // ReaderConfig.MaxItems, MaxItemsPath
};

struct ItemBatcher {
  std::optional<Template> items_per_batch_max;
  std::optional<Template> input_bytes_per_batch_max;
  std::optional<Template> batch_input;
};

struct ResultWriter {
  std::optional<Resource> resource;
  std::optional<Template> arguments;
  json::Value writer_config;  // as written; {} where there is none
};

struct MapState {
  GroupIndex processor = 0;
  MapMode mode = MapMode::kInline;
  ExecutionType execution_type = ExecutionType::kStandard;
  std::optional<Template> items;          // ItemsPath, Items
  std::optional<Template> item_selector;  // ItemSelector, or Parameters of the legacy form
  // Whether `Iterator`/`Parameters` were used: some event details and defaults differ.
  bool is_legacy = false;
  std::optional<Template> concurrency_max;  // MaxConcurrency, MaxConcurrencyPath
  std::optional<Template> tolerated_failure_count;
  std::optional<Template> tolerated_failure_percentage;
  std::optional<ItemReader> item_reader;
  std::optional<ItemBatcher> item_batcher;
  std::optional<ResultWriter> result_writer;
  std::string label;
};

using StateKind =
    std::variant<TaskState, ParallelState, MapState, PassState, WaitState, ChoiceState, SucceedState, FailState>;

struct State {
  json::Value name;  // a string
  QueryLanguage language = QueryLanguage::kJsonPath;
  StateKind kind;
  Transition transition;  // of all but Choice, Succeed and Fail

  // JSONPath. An absent InputPath or OutputPath is "$", an absent ResultPath too.
  std::optional<PathOrNull> input_path;
  std::optional<PathOrNull> output_path;
  std::optional<ResultPath> result_path;
  std::optional<Template> result_selector;

  std::optional<Template> arguments;  // Parameters (JSONPath) or Arguments (JSONata)
  std::optional<Template> output;     // JSONata
  std::optional<Template> assign;     // both

  std::vector<Retrier> retriers;
  std::vector<Catcher> catchers;
};

// "Task", "Parallel", …
std::string_view type_name(const State& state);

struct StateGroup {
  std::vector<State> states;  // in the order of the definition
  StateIndex start = 0;
  // The Parallel or Map state that this group belongs to. Meaningless for the top group.
  GroupIndex parent_group = 0;
  StateIndex parent_state = 0;
  std::uint32_t branch = 0;  // which branch of a Parallel
};

struct StateMachine {
  std::string comment;
  QueryLanguage language = QueryLanguage::kJsonPath;
  std::optional<double> timeout_seconds;
  std::vector<StateGroup> groups;

  const State& state(GroupIndex group, StateIndex index) const { return groups[group].states[index]; }
  // DescribeStateMachine's variableReferences: state name → names of variables it reads, sorted.
  std::map<std::string, std::vector<std::string>> variable_references;
};

}  // namespace baton::asl
