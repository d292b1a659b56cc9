#include "tests/conformance/history_text.h"

#include <algorithm>
#include <map>
#include <regex>

#include "common/json/write.h"

namespace baton::conformance {

namespace {

std::string padded(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

bool is_payload(std::string_view key) { return key == "input" || key == "output" || key == "parameters"; }

// Payloads are JSON already, and names read best bare; any other text is quoted.
std::string value_text(std::string_view key, const json::Value& value) {
  if (!value.is_string()) return json::to_text(value);
  const std::string text(value.as_string());
  const bool is_plain = !text.empty() && text.find_first_of(" \t\n\"") == std::string::npos;
  const bool is_line = text.find('\n') == std::string::npos;
  return is_plain || (is_payload(key) && is_line && !text.empty()) ? text : json::to_text(value);
}

bool is_not_truncated(const json::Value& value) {
  return value.is_object() && value.size() == 1 && json::equal(value.get("truncated"), json::Value::boolean(false));
}

// The details' members, by name, "name" first.
std::vector<json::Member> sorted_members(const json::Value& details) {
  std::vector<json::Member> members(details.members().begin(), details.members().end());
  std::sort(members.begin(), members.end(), [](const json::Member& a, const json::Member& b) {
    const auto left = a.key.as_string(), right = b.key.as_string();
    return (left == "name") != (right == "name") ? left == "name" : left < right;
  });
  return members;
}

std::string details_text(const json::Value& details) {
  std::string text;
  for (const json::Member& member : sorted_members(details)) {
    const std::string key(member.key.as_string());
    const bool is_note = key.ends_with("Details");
    const bool has_payload = is_note && details.find(key.substr(0, key.size() - 7)) != nullptr;
    if (has_payload && is_not_truncated(member.value)) continue;
    text += " " + key + "=" + value_text(key, member.value);
    const bool wants_note = key == "input" || key == "output" || key == "assignedVariables";
    if (wants_note && details.find(key + "Details") == nullptr) text += " (no " + key + "Details)";
  }
  return text;
}

std::string event_text(const asl::HistoryEvent& event, TimePoint start) {
  const json::Value rendered = asl::render(event);
  std::string text = padded(std::to_string(event.id), 3) + padded(std::to_string(event.previous_id), 4) +
                     padded(std::to_string(to_unix_ms(event.timestamp) - to_unix_ms(start)), 7) + " " +
                     std::string(asl::name_of(event.type));
  for (const json::Member& member : rendered.members()) {
    const auto key = member.key.as_string();
    if (!key.ends_with("EventDetails")) continue;
    if (key != asl::details_name_of(event.type)) text += " [" + std::string(key) + "]";
    text += details_text(member.value);
  }
  return text;
}

}  // namespace

std::string history_text(const std::vector<asl::HistoryEvent>& history, TimePoint start) {
  std::string text;
  for (const asl::HistoryEvent& event : history) text += (text.empty() ? "" : "\n") + event_text(event, start);
  return text;
}

std::string without_uuids(const std::string& text) {
  static const std::regex kUuid("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  std::map<std::string, std::size_t> numbers;
  std::string result;
  auto rest = text.cbegin();
  for (std::sregex_iterator match(text.begin(), text.end(), kUuid), end; match != end; ++match) {
    const std::size_t number = numbers.emplace(match->str(), numbers.size() + 1).first->second;
    result.append(rest, (*match)[0].first);
    result += "<uuid-" + std::to_string(number) + ">";
    rest = (*match)[0].second;
  }
  result.append(rest, text.cend());
  return result;
}

}  // namespace baton::conformance
