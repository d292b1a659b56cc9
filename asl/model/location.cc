#include "asl/model/location.h"

#include <charconv>

namespace baton::asl {

namespace {

std::string escaped(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

// The member whose name the location goes on with, the longest if there are several.
const json::Member* longest_member(const json::Value& object, std::string_view location) {
  const json::Member* longest = nullptr;
  for (const json::Member& member : object.members()) {
    const std::string_view name = member.key.as_string();
    if (!location.starts_with(name)) continue;
    const std::string_view rest = location.substr(name.size());
    if (!rest.empty() && rest.front() != '/' && rest.front() != '[') continue;
    if (longest == nullptr || name.size() > longest->key.as_string().size()) longest = &member;
  }
  return longest;
}

}  // namespace

std::string pointer_of(const json::Value& definition, std::string_view location) {
  std::string pointer;
  const json::Value* value = &definition;
  while (!location.empty()) {
    if (location.front() == '/' && value->is_object()) {
      const json::Member* member = longest_member(*value, location.substr(1));
      if (member == nullptr) break;
      location.remove_prefix(1 + member->key.as_string().size());
      pointer += "/" + escaped(member->key.as_string());
      value = &member->value;
    } else if (location.front() == '[' && value->is_array()) {
      std::size_t i = 0;
      const auto number = std::from_chars(location.data() + 1, location.data() + location.size(), i);
      if (number.ec != std::errc{} || i >= value->size()) break;
      location.remove_prefix(std::min(location.find(']'), location.size() - 1) + 1);
      pointer += "/" + std::to_string(i);
      value = &(*value)[i];
    } else {
      break;
    }
  }
  return pointer;
}

}  // namespace baton::asl
