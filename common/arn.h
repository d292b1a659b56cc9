// Amazon Resource Names of Step Functions: how the API names machines, executions, activities and Map Runs.
//
//   arn:aws:states:us-east-1:123456789012:stateMachine:NAME            a state machine
//   arn:aws:states:us-east-1:123456789012:stateMachine:NAME:QUALIFIER  a version (a number) or an alias of it
//   arn:aws:states:us-east-1:123456789012:execution:NAME:EXECUTION     of a STANDARD state machine
//   arn:aws:states:us-east-1:123456789012:express:NAME:EXECUTION:UUID  of an EXPRESS one
//   arn:aws:states:us-east-1:123456789012:activity:NAME
//   arn:aws:states:us-east-1:123456789012:mapRun:NAME/LABEL:UUID
//
// NAME is NAME/LABEL where a child of a distributed Map is meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "baton/ids.h"

namespace baton {

inline constexpr std::string_view kDefaultRegion = "us-east-1";
inline constexpr std::string_view kDefaultAccount = "123456789012";

enum class ArnKind : std::uint8_t { kStateMachine, kExecution, kExpress, kActivity, kMapRun };

// Points into the text that was parsed.
struct Arn {
  ArnKind kind = ArnKind::kStateMachine;
  std::string_view partition;  // "aws"
  std::string_view region;
  std::string_view account;
  std::string_view name;   // of the state machine (with /LABEL) or activity
  std::string_view item;   // of an execution its name, of a Map Run its UUID, of a machine the qualifier; else empty
  std::string_view start;  // of an Express execution, the UUID of its start

  // The name without /LABEL.
  std::string_view machine_name() const { return name.substr(0, name.find('/')); }
  // REQUIRES: kExecution or kExpress.
  ExecutionId execution_id() const { return execution_id_of(name, item); }
};

// Nullopt: not one of these.
std::optional<Arn> parse_arn(std::string_view text);

std::string to_text(const Arn& arn);

}  // namespace baton
