// Task types of a shard, numbered in order of their first appearance. Types are few and live for ever.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/partition/task_entry.h"

namespace baton {

// Each type costs a queue in every partition; more than this is a client that puts ids into its type names.
inline constexpr std::size_t kTaskTypeCountMax = 10'000;

class TypeTable {
 public:
  // Nothing: the table is full.
  std::optional<TypeIndex> intern(std::string_view name) {
    if (const auto found = index_.find(std::string(name)); found != index_.end()) return found->second;
    if (names_.size() >= kTaskTypeCountMax) return std::nullopt;
    return add(name);
  }
  // Of tasks that are in storage, whatever the limit: several full tables may have become one since (fewer shards).
  TypeIndex intern_stored(std::string_view name) {
    const auto found = index_.find(std::string(name));
    return found != index_.end() ? found->second : add(name);
  }
  std::optional<TypeIndex> find(std::string_view name) const {
    const auto found = index_.find(std::string(name));
    return found == index_.end() ? std::nullopt : std::optional(found->second);
  }
  // Empty for kUnknownType.
  const std::string& name(TypeIndex index) const { return index < names_.size() ? names_[index] : unknown_; }
  std::size_t size() const { return names_.size(); }

 private:
  TypeIndex add(std::string_view name) {
    const auto index = static_cast<TypeIndex>(names_.size());
    names_.emplace_back(name);
    index_.emplace(names_.back(), index);
    return index;
  }

  const std::string unknown_;
  std::vector<std::string> names_;
  boost::unordered_flat_map<std::string, TypeIndex> index_;
};

}  // namespace baton
