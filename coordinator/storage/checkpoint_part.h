// A checkpoint part as the command that writes it (scripts/checkpoint.lua).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coordinator/storage/keys.h"
#include "coordinator/storage/store.h"

namespace baton {

struct CheckpointTarget {
  PartitionId partition = 0;
  Ownership owner;
  std::uint64_t number = 0;  // of this part among the owner's, from 1: a resend is written once
  Duration outcome_bucket_duration{};
  std::vector<std::string> sealed_journals;  // keys to drop together with this part
};

// The whole EVAL in Redis's protocol.
std::string checkpoint_command(const Keys& keys, const CheckpointTarget& target, const CheckpointPart& part);

}  // namespace baton
