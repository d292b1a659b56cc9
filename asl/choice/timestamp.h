// Timestamps as the States Language has them: RFC 3339 with an uppercase T and either an uppercase Z or a numeric offset.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton::asl {

struct Timestamp {
  std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z
  std::int32_t nanoseconds = 0;

  auto operator<=>(const Timestamp&) const = default;
};

// "2016-03-14T01:59:00Z", "2016-03-14T01:59:00.123+01:00". A fraction has up to nine digits, as Java has it.
std::optional<Timestamp> parse_timestamp(std::string_view text);

}  // namespace baton::asl
