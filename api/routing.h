// Which shard answers an operation.
//
// Whoever sends a request (the client library, the gateway) asks here, before anything has been checked: as much of the
// body as the way depends on is checked on the way. The rest is left to who answers.
#pragma once

#include <cstdint>
#include <string_view>

#include "api/error.h"
#include "api/records.h"
#include "baton/ids.h"
#include "common/json/value.h"

namespace baton::api {

enum class RouteKind : std::uint8_t {
  kRegistry,    // the shard that owns partition 0
  kExecution,   // the shard that owns Route::execution's partition
  kRecord,      // the shard that owns Route::record's partition
  kEveryShard,  // all shards; their answers are merged, or the one that is not "does not exist" counts
  kLocal,       // nobody: the answer depends on nothing but the request
};

struct Route {
  RouteKind kind = RouteKind::kRegistry;
  ExecutionId execution{};  // of kExecution
  RecordId record{};        // of kRecord
};

// REQUIRES: requests that start executions have their `name` (else a resent one would start a second execution).
// Errors are the answer to the request: UnknownOperationException, what check_request() says of a body in which the member
// that decides is missing, InvalidArn, or InvalidToken of a task's token that no shard can have made.
ApiResult<Route> route_of(std::string_view operation, const json::Value& body);

}  // namespace baton::api
