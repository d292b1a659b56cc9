// The operations of the Step Functions API that concern executions, on the executions of one partition: AWS's JSON in, AWS's
// JSON or error out. Which partition is asked: api/routing.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/error.h"
#include "common/json/value.h"
#include "common/random.h"
#include "coordinator/executions/executions.h"

namespace baton {

// What a machine's ARN stands for, as the registry knows it.
struct StartTarget {
  std::shared_ptr<const Machine> machine;
  std::string name;
  std::string arn;  // of the machine itself, without a qualifier
  std::string role_arn;
  std::string version_arn;  // empty: none
  std::string alias_arn;    // empty: none
};

// What the request says.
struct StartCall {
  ExecutionId id;
  std::string_view name;
  json::Value input;
  std::string_view input_text{};        // as it was sent; empty: written compactly
  std::string_view trace_header{};      // empty: none
  std::optional<ParentFrame> caller{};  // whose Task state asks
  std::uint64_t nonce = 0;              // the same when it is sent again; 0: none
};

struct StartAnswer {
  std::string arn;
  TimePoint started_at{};
  bool by_this_request = true;  // false: it runs since another one has started it

  json::Value body() const;  // of StartExecution's answer
};

// Starts answered at once (STANDARD, asynchronous EXPRESS). Errors: ExecutionAlreadyExists, ExecutionLimitExceeded.
api::ApiResult<StartAnswer> start_execution(Executions& executions, const StartTarget& target, const StartCall& call,
                                            Random& random, TimePoint now);
// A synchronous one: it runs; its end is told through ExecutionEffects::execution_closed.
api::ApiResult<void> start_sync_execution(Executions& executions, const StartTarget& target, const StartCall& call,
                                          Random& random, TimePoint now);

// The operations that name an execution or a token. `nonce`: of the request, the same when it is sent again; 0: none.
// REQUIRES: serves_execution(operation).
bool serves_execution(std::string_view operation);
api::ApiResult<json::Value> call_execution(Executions& executions, std::string_view operation, ExecutionId id,
                                           const json::Value& body, TimePoint now, std::uint64_t nonce);

// A place in the order of ListExecutions, newest first: greater is newer. Text: 48 hexadecimal digits.
struct ListPosition {
  TimePoint started_at{};
  ExecutionId id;

  friend auto operator<=>(const ListPosition&, const ListPosition&) = default;
  std::string text() const;
  static std::optional<ListPosition> parse(std::string_view text);
};

struct ListQuery {
  std::string machine_name;   // empty: any
  std::string qualifier_arn;  // of a version or an alias; empty: any
  std::string map_run_arn;    // empty: those of no Map Run
  std::optional<asl::ExecutionStatus> status;
  std::optional<bool> is_redriven;
  std::optional<ListPosition> older_than;
  std::size_t count_max = 100;
};
// At most count_max of one partition, newest first, each with its "position".
struct ListedExecution {
  ListPosition position;
  json::Value item;
};
std::vector<ListedExecution> list_executions(const Executions& executions, const ListQuery& query);

}  // namespace baton
