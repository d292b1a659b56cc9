// Reads answers of mocks: which JSON is in our vocabulary, and which is simply the output.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "asl/dry_run/mocks.h"
#include "common/json/parse.h"

namespace baton::asl {

namespace {

using Parsed = tl::expected<MockAnswer, std::string>;

// A day more than AWS lets an execution live: longer is as good as never.
constexpr double kSecondsMax = 366.0 * 24 * 3600;

constexpr std::array<std::string_view, 5> kOutcomeKeys = {"Return", "ReturnText", "Throw", "Echo", "Never"};
constexpr std::array<std::string_view, 3> kOtherKeys = {"Delay", "HeartbeatEvery", "Submitted"};

bool is_one_of(std::string_view key, const auto& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// Whether an object is an answer and not an output that looks like one: nothing but our words, one of them an outcome.
bool is_answer(const json::Value& value) {
  bool has_outcome = false;
  for (const json::Member& member : value.members()) {
    const auto key = member.key.as_string();
    if (!is_one_of(key, kOutcomeKeys) && !is_one_of(key, kOtherKeys)) return false;
    has_outcome = has_outcome || is_one_of(key, kOutcomeKeys);
  }
  return has_outcome;
}

// {"Error": "Name", "Cause": "text"} alone means Throw.
bool is_bare_error(const json::Value& value) {
  if (!value.get("Error").is_string()) return false;
  const json::Value cause = value.get("Cause");
  return value.size() == 1 || (value.size() == 2 && cause.is_string());
}

std::optional<TaskFailed::Stage> stage_named(std::string_view name) {
  if (name == "Work") return TaskFailed::Stage::kWork;
  if (name == "Schedule") return TaskFailed::Stage::kSchedule;
  if (name == "Start") return TaskFailed::Stage::kStart;
  if (name == "Submit") return TaskFailed::Stage::kSubmit;
  return std::nullopt;
}

tl::expected<void, std::string> read_throw(const json::Value& value, const std::string& where, MockAnswer& answer) {
  answer.kind = MockAnswer::Kind::kThrow;
  if (!value.is_object()) return tl::unexpected(where + R"( has a Throw that is no {"Error": …, "Cause": …})");
  for (const json::Member& member : value.members()) {
    const auto key = member.key.as_string();
    if (!member.value.is_string()) return tl::unexpected(where + " has a Throw with something else than strings");
    if (key == "Error") {
      answer.error = member.value;
    } else if (key == "Cause") {
      answer.cause = member.value;
    } else if (const auto stage = stage_named(member.value.as_string()); key == "Stage" && stage) {
      answer.stage = *stage;
    } else {
      return tl::unexpected(where + " has a Throw with '" + std::string(key) +
                            "'; it takes Error, Cause and Stage (Work, Schedule, Start or Submit)");
    }
  }
  return {};
}

tl::expected<Duration, std::string> read_seconds(const json::Value& value, const std::string& what) {
  if (!value.is_number() || value.as_double() < 0 || value.as_double() > kSecondsMax) {
    return tl::unexpected(what + " that is no number of seconds from 0 to a year");
  }
  return Duration(static_cast<Duration::rep>(value.as_double() * 1e6));
}

tl::expected<void, std::string> read_member(const json::Member& member, const std::string& where, MockAnswer& answer) {
  const auto key = member.key.as_string();
  if (key == "Throw") return read_throw(member.value, where, answer);
  if (key == "Return") {
    answer.output = member.value;
  } else if (key == "ReturnText") {
    if (!member.value.is_string()) return tl::unexpected(where + " has a ReturnText that is no string");
    answer.output_text = std::string(member.value.as_string());
    auto output = json::parse(answer.output_text);
    if (!output) return tl::unexpected(where + " has a ReturnText that is no JSON: " + output.error().text());
    answer.output = std::move(*output);
  } else if (key == "Submitted") {
    answer.submitted = member.value;
  } else if (key == "Delay" || key == "HeartbeatEvery") {
    const auto seconds = read_seconds(member.value, where + " has a " + std::string(key));
    if (!seconds) return tl::unexpected(seconds.error());
    (key == "Delay" ? answer.delay : answer.heartbeat_every) = *seconds;
  } else {
    if (!member.value.is_true()) return tl::unexpected(where + " has " + std::string(key) + " without true behind it");
    answer.kind = key == "Echo" ? MockAnswer::Kind::kEcho : MockAnswer::Kind::kNever;
  }
  return {};
}

Parsed read_answer(const json::Value& value, const std::string& where) {
  MockAnswer answer;
  if (value.is_object() && is_bare_error(value)) {
    const auto read = read_throw(value, where, answer);
    return read ? Parsed(std::move(answer)) : tl::unexpected(read.error());
  }
  if (!value.is_object() || !is_answer(value)) {
    answer.output = value;
    return answer;
  }
  const auto outcomes = std::count_if(value.members().begin(), value.members().end(), [](const json::Member& member) {
    return is_one_of(member.key.as_string(), kOutcomeKeys);
  });
  if (outcomes != 1) return tl::unexpected(where + " has more than one of Return, ReturnText, Throw, Echo and Never");
  for (const json::Member& member : value.members()) {
    if (auto read = read_member(member, where, answer); !read) return tl::unexpected(read.error());
  }
  return answer;
}

struct AttemptRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

// "3" or "1-2".
std::optional<AttemptRange> attempts_named(std::string_view key) {
  AttemptRange range;
  const char* end = key.data() + key.size();
  auto read = std::from_chars(key.data(), end, range.first);
  if (read.ec != std::errc{}) return std::nullopt;
  range.last = range.first;
  if (read.ptr == end) return range;
  if (*read.ptr != '-') return std::nullopt;
  read = std::from_chars(read.ptr + 1, end, range.last);
  return read.ec == std::errc{} && read.ptr == end && range.last >= range.first ? std::optional(range) : std::nullopt;
}

bool is_numbered(const json::Value& value) {
  return value.is_object() && !value.empty() &&
         std::all_of(value.members().begin(), value.members().end(),
                     [](const json::Member& member) { return attempts_named(member.key.as_string()).has_value(); });
}

tl::expected<MockSequence, std::string> read_numbered(const json::Value& value, const std::string& where) {
  std::vector<std::pair<AttemptRange, const json::Value*>> numbered;
  for (const json::Member& member : value.members()) {
    numbered.emplace_back(*attempts_named(member.key.as_string()), &member.value);
  }
  std::sort(numbered.begin(), numbered.end(),
            [](const auto& a, const auto& b) { return a.first.first < b.first.first; });
  MockSequence sequence;
  std::size_t next = 0;
  for (const auto& [range, answer_value] : numbered) {
    if (range.first != next) {
      return tl::unexpected(where + " says nothing, or two things, about attempt " + std::to_string(next) +
                            "; attempts are numbered from 0 without gaps");
    }
    next = range.last + 1;
    auto answer = read_answer(*answer_value, where);
    if (!answer) return tl::unexpected(answer.error());
    sequence.ranges.push_back({range.last, std::move(*answer)});
  }
  return sequence;
}

}  // namespace

tl::expected<MockSequence, std::string> parse_mock_sequence(const json::Value& value, const std::string& where) {
  if (is_numbered(value)) return read_numbered(value, where);
  MockSequence sequence;
  if (!value.is_array()) {
    auto answer = read_answer(value, where);
    if (!answer) return tl::unexpected(answer.error());
    sequence.ranges.push_back({0, std::move(*answer)});
    return sequence;
  }
  if (value.empty())
    return tl::unexpected(where + R"( is an empty list; an output that is a list is {"Return": [ … ]})");
  for (const json::Value& item : value.items()) {
    auto answer = read_answer(item, where);
    if (!answer) return tl::unexpected(answer.error());
    sequence.ranges.push_back({sequence.ranges.size(), std::move(*answer)});
  }
  return sequence;
}

}  // namespace baton::asl
