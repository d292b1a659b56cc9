#include "coordinator/storage/keys.h"

namespace baton {

std::string Keys::of(PartitionId partition, const char* name) const {
  return prefix_ + ":{p" + std::to_string(partition) + "}:" + name;
}

std::string Keys::cluster() const { return prefix_ + ":cluster"; }
std::string Keys::owner(PartitionId partition) const { return of(partition, "owner"); }
std::string Keys::journal(PartitionId partition, const Ownership& owner) const {
  return of(partition, "journal:") + owner.text();
}
std::string Keys::sealed_list(PartitionId partition) const { return of(partition, "sealed"); }
std::string Keys::sealed_journal(PartitionId partition, const std::string& owner) const {
  return of(partition, "sealed:") + owner;
}
std::string Keys::meta(PartitionId partition) const { return of(partition, "meta"); }
std::string Keys::tasks(PartitionId partition) const { return of(partition, "tasks"); }
std::string Keys::attempts(PartitionId partition) const { return of(partition, "attempts"); }
std::string Keys::rows(PartitionId partition) const { return of(partition, "rows"); }
std::string Keys::outcome_index(PartitionId partition) const { return of(partition, "outcomes"); }
std::string Keys::outcomes(PartitionId partition, const std::string& bucket_end) const {
  return of(partition, "outcomes:") + bucket_end;
}

}  // namespace baton
