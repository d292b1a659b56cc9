// Picture strings of dates and times (XPath F&O 3.1 §9.8.4, fn:format-dateTime), as the reference understands them:
// "[Y0001]-[M01]-[D01]" is literal texts and markers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/functions/integer_picture.h"

namespace baton::asl::jsonata {

enum class NameCase : std::uint8_t { kNone, kLower, kUpper, kTitle };

struct DatePart {
  std::u16string literal{};          // what stands there if this is no marker
  char16_t component = 0;            // Y M D d F W w X x H h P m s f Z z C E, or something unknown; 0 of a literal
  NameCase names = NameCase::kNone;  // the component by name ("January")
  std::optional<IntegerPicture> integer{};
  char16_t second_modifier = 0;  // a, t, c or o
  bool has_width = false;
  std::optional<double> width_max{};  // NaN if it was no number
  std::optional<double> n{};          // of Y, M, D: how many digits; -1: as many as it has

  bool is_literal() const { return component == 0; }
};

using DatePicture = std::vector<DatePart>;

tl::expected<DatePicture, Failure> analyse_date_picture(std::u16string_view picture);

// Whether the component is one that is written as an integer.
bool is_integer_component(char16_t component);

extern const std::u16string_view kMonthNames[12];
extern const std::u16string_view kDayNames[7];  // Monday first

// Of milliseconds since 1970 in the offset that `timezone` ("+0530") says.
tl::expected<std::u16string, Failure> format_date(double millis, const DatePicture& picture,
                                                  std::optional<std::u16string_view> timezone);

}  // namespace baton::asl::jsonata
