#include "asl/jsonata/scope.h"

#include <algorithm>

namespace baton::asl::jsonata {

namespace {

std::optional<std::uint32_t> find_name(const std::vector<std::string>& names, std::string_view name) {
  // The last one counts: of function($a, $a) it is the second that is read.
  const auto found = std::find(names.rbegin(), names.rend(), name);
  if (found == names.rend()) return std::nullopt;
  return static_cast<std::uint32_t>(names.rend() - found - 1);
}

}  // namespace

std::optional<std::uint32_t> Scope::find(std::string_view name) const { return find_name(names(), name); }

std::uint32_t Scope::declare(std::string_view name) {
  if (const auto place = find(name)) return *place;
  names().emplace_back(name);
  return static_cast<std::uint32_t>(names().size() - 1);
}

std::uint32_t TupleLayout::place_of(std::string_view name) {
  if (const auto place = find_name(names, name)) return *place;
  names.emplace_back(name);
  return static_cast<std::uint32_t>(names.size() - 1);
}

}  // namespace baton::asl::jsonata
