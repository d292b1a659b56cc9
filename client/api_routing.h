// Which shard answers an operation of the states API.
//
//   registry       state machines, versions, aliases, tags, activities: the shard that owns partition 0
//   execution      what concerns one execution: the shard that owns its partition
//   every shard    what may be anywhere: lists, Map Runs, and children of a distributed Map, which live with their parent
//   activity task  a task of an activity, which may be anywhere and must be handed out once
//
// A request that is wrong (no ARN, an operation that is none) goes to the registry's shard, which says what is wrong with it.
#pragma once

#include <cstdint>
#include <string_view>

#include "baton/ids.h"
#include "common/json/value.h"

namespace baton {

struct ApiRoute {
  enum class Kind : std::uint8_t {
    kRegistry,
    kExecution,
    kEveryShard,
    kActivityTask,
    kNobody,        // a task token that Baton never made
    kNoCoordinator  // answered without one, by the gateway
  };
  Kind kind = Kind::kRegistry;
  ExecutionId execution{};  // kExecution
};

ApiRoute api_route_of(std::string_view operation, const json::Value& body);

}  // namespace baton
