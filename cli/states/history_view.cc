#include "cli/states/history_view.h"

#include <string_view>

#include "cli/event_text.h"
#include "cli/text.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::cli {

namespace {

// Of the columns, so that events that come later line up: ten days, a million events, the longest type of event.
constexpr std::size_t kTimeWidth = 11;
constexpr std::size_t kIdWidth = 5;
constexpr std::size_t kTypeWidth = 22;
constexpr std::size_t kStateWidth = 16;

std::string text_in(const json::Value& object, std::string_view name) {
  const json::Value value = object.get(name);
  if (value.is_undefined()) return "";
  return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
}

// The payload of an event, under the name that it has in events of this type.
std::string payload_of(const json::Value& details) {
  for (const std::string_view name : {"output", "input", "parameters"}) {
    if (details.find(name) != nullptr) return text_in(details, name);
  }
  return "";
}

// What one line can say of an event: its error, else its payload, else what is left.
std::string line_of(const json::Value& details) {
  if (!details.is_object() || details.empty()) return "";
  const std::string error = text_in(details, "error");
  const std::string cause = text_in(details, "cause");
  if (!error.empty()) return cause.empty() ? error : error + ": " + cause;
  const std::string payload = payload_of(details);
  const json::Value assigned = details.get("assignedVariables");
  if (assigned.is_object() && !assigned.empty()) return payload + "  assigns " + json::to_text(assigned);
  if (!payload.empty()) return payload;
  const bool only_name = details.size() == 1 && details.find("name") != nullptr;
  return only_name ? "" : json::to_text(details);
}

void add_row(const HistoryEvent& event, TimePoint started_at, Table& table) {
  const auto parsed = json::parse(event.details);
  const json::Value details = parsed ? *parsed : json::Value();
  table.add_row({{elapsed(event.at, started_at), Colour::kDim},
                 {std::to_string(event.id), Colour::kDim},
                 {event.type, colour_of_event(event.type)},
                 text_in(details, "name"),
                 {line_of(details), Colour::kDim}});
}

JsonLine event_json(const HistoryEvent& event) {
  JsonLine line;
  line.add("id", event.id).add("previous_id", event.previous_id).add("type", event.type);
  return line.add("at_ms", to_unix_ms(event.at)).add_json("details", event.details);
}

}  // namespace

void HistoryView::show(const std::vector<HistoryEvent>& events) {
  if (events.empty()) return;
  if (invocation_.json()) {
    for (const HistoryEvent& event : events) invocation_.show(event_json(event));
    invocation_.out().flush();
    return;
  }
  const bool is_first = !started_at_;
  if (is_first) started_at_ = events.front().at;
  Table table({{"TIME", Align::kRight, kTimeWidth},
               {"ID", Align::kRight, kIdWidth},
               {"EVENT", Align::kLeft, kTypeWidth},
               {"STATE", Align::kLeft, kStateWidth},
               {"DETAILS"}});
  for (const HistoryEvent& event : events) add_row(event, *started_at_, table);
  if (is_first) {
    invocation_.show(table);
    invocation_.out().flush();
  } else {
    invocation_.show_more(table);
  }
}

bool ends_execution(const HistoryEvent& event) {
  return event.type == "ExecutionSucceeded" || event.type == "ExecutionFailed" || event.type == "ExecutionAborted" ||
         event.type == "ExecutionTimedOut";
}

}  // namespace baton::cli
