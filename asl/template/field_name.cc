#include "asl/template/field_name.h"

#include <array>

namespace baton::asl {

namespace {

constexpr std::string_view kStates = "/States/";

// Takes "/Branches[1]", "/ItemProcessor" or "/Iterator" off the front, if the states of another group follow.
bool enter_group(std::string_view& rest) {
  for (const std::string_view group : std::array<std::string_view, 3>{"/Branches[", "/ItemProcessor", "/Iterator"}) {
    if (!rest.starts_with(group)) continue;
    const std::string_view behind = rest.substr(std::min(rest.find('/', 1), rest.size()));
    if (!behind.starts_with(kStates)) return false;
    rest = behind;
    return true;
  }
  return false;
}

}  // namespace

std::string field_name_of(std::string_view location) {
  std::string_view rest = location;
  while (rest.starts_with(kStates)) {
    rest.remove_prefix(kStates.size());
    rest = rest.substr(std::min(rest.find('/'), rest.size()));
    if (!enter_group(rest)) break;
  }
  if (rest.starts_with('/')) rest.remove_prefix(1);
  return std::string(rest);
}

}  // namespace baton::asl
