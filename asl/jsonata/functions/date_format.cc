// format_date() of date_picture.h.
#include <cmath>

#include "asl/jsonata/functions/date_fields.h"
#include "asl/jsonata/functions/date_picture.h"
#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/functions/letter_case.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

using Text = tl::expected<std::u16string, Failure>;

json::Value text_of(char16_t component) { return json::Value::string(to_utf8(std::u16string_view(&component, 1))); }

std::u16string in_case(std::u16string_view name, NameCase names) {
  switch (names) {
    case NameCase::kUpper: return to_utf16(to_upper_case(to_utf8(name)));
    case NameCase::kLower: return to_utf16(to_lower_case(to_utf8(name)));
    case NameCase::kTitle:
    case NameCase::kNone: break;
  }
  return std::u16string(name);
}

class DateFormatter {
 public:
  DateFormatter(double millis, std::optional<std::u16string_view> offset_text) {
    if (offset_text) {
      const double offset = parse_int(*offset_text);
      offset_hours_ = std::floor(offset / 100);
      offset_minutes_ = std::fmod(offset, 100);
    }
    // A fraction of a millisecond is lost first, as a Date has none.
    millis_ = std::trunc(millis + (60 * offset_hours_ + offset_minutes_) * 60000);
  }

  Text format(const DatePart& part) const {
    if (part.is_literal()) return part.literal;
    if (part.component == 'Z' || part.component == 'z') return zone(part);
    if (part.component == 'P')
      return std::u16string(in_case(date_component(millis_, 'P') == 1 ? u"pm" : u"am",
                                    part.names == NameCase::kUpper ? NameCase::kUpper : NameCase::kNone));
    if (part.component == 'C' || part.component == 'E') return std::u16string(u"ISO");
    if (!is_integer_component(part.component)) return std::u16string(u"undefined");
    if (part.names != NameCase::kNone) return name(part);
    double value = date_component(millis_, part.component);
    if (part.component == 'Y' && part.n != -1) value = std::fmod(value, std::pow(10, part.n.value_or(-1)));
    return format_integer(value, *part.integer);
  }

 private:
  Text name(const DatePart& part) const {
    const bool is_month = part.component == 'M' || part.component == 'x';
    if (!is_month && part.component != 'F') return fail("D3133", {.value = text_of(part.component)});
    const double number = date_component(millis_, part.component);
    if (std::isnan(number)) return std::u16string(u"undefined");
    const auto index = static_cast<std::size_t>(number) - 1;
    std::u16string text = in_case(is_month ? kMonthNames[index] : kDayNames[index], part.names);
    if (part.width_max && static_cast<double>(text.size()) > *part.width_max) {
      text.resize(static_cast<std::size_t>(std::max(*part.width_max, 0.0)));
    }
    return text;
  }

  Text zone(const DatePart& part) const {
    const double offset = offset_hours_ * 100 + offset_minutes_;
    Text text = zone_digits(part, offset);
    if (!text) return text;
    if (offset >= 0) text->insert(0, 1, u'+');
    if (part.component == 'z') text->insert(0, u"GMT");
    if (offset == 0 && part.second_modifier == 't') return std::u16string(u"Z");
    return text;
  }

  Text zone_digits(const DatePart& part, double offset) const {
    const IntegerPicture& picture = *part.integer;
    const double digits = picture.mandatory_digits;
    if (picture.is_regular || digits == 3 || digits == 4) return format_integer(offset, picture);
    if (digits != 1 && digits != 2) {
      return fail("D3134", {.value = std::isnan(digits) ? json::Value() : json::Value::number(digits)});
    }
    Text text = format_integer(offset_hours_, picture);
    if (!text || offset_minutes_ == 0) return text;
    auto minutes = format_integer(offset_minutes_, *analyse_integer_picture(u"00"));
    if (!minutes) return minutes;
    return *text + u":" + *minutes;
  }

  double millis_ = 0;
  double offset_hours_ = 0;
  double offset_minutes_ = 0;
};

}  // namespace

Text format_date(double millis, const DatePicture& picture, std::optional<std::u16string_view> offset_text) {
  const DateFormatter formatter(millis, offset_text);
  std::u16string text;
  for (const DatePart& part : picture) {
    Text piece = formatter.format(part);
    if (!piece) return piece;
    text += *piece;
  }
  return text;
}

}  // namespace baton::asl::jsonata
