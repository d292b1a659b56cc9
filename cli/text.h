// Values as people read them. All of it is safe to print on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "baton/time.h"

namespace baton::cli {

// With control characters replaced by spaces, and bytes that are not UTF-8 by "?": what a handler wrote into an error
// must not move somebody's cursor.
std::string printable(std::string_view text);

// Characters, as far as a terminal with one column a code point shows them.
std::size_t display_width(std::string_view text);

// At most `width` columns; "…" stands for what was cut.
std::string shortened(std::string_view text, std::size_t width);

// Two digits that matter: "850ms", "1.2s", "42s", "3m10s", "5h02m", "12d".
std::string short_duration(Duration duration);

// "12s ago", "in 5m00s", "now".
std::string relative_time(TimePoint point, TimePoint now);

// "1,234,567".
std::string grouped(std::uint64_t number);

}  // namespace baton::cli
