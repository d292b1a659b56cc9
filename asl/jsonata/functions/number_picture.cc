#include "asl/jsonata/functions/number_picture.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "asl/jsonata/functions/integer_picture.h"
#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

using Text = std::u16string;
using View = std::u16string_view;
constexpr std::size_t kNowhere = View::npos;

// What toFixed() of JavaScript allows.
constexpr int kFractionDigitsMax = 100;

struct Symbols {
  Text decimal = u".";
  Text grouping = u",";
  Text exponent = u"e";
  Text minus = u"-";
  Text percent = u"%";
  Text per_mille = u"\u2030";
  Text zero = u"0";
  Text digit = u"#";
  Text pattern = u";";

  bool is_digit_of_family(char16_t c) const { return c >= zero[0] && c <= zero[0] + 9; }
  bool is_optional_digit(char16_t c) const { return digit == View(&c, 1); }
  bool is_any_digit(char16_t c) const { return is_digit_of_family(c) || is_optional_digit(c); }
  bool is_active(char16_t c) const {
    const View text(&c, 1);
    return is_any_digit(c) || text == decimal || text == exponent || text == grouping || text == pattern;
  }
};

Symbols symbols_of(const json::Value& options) {
  Symbols symbols;
  const std::pair<std::string_view, Text*> names[] = {{"decimal-separator", &symbols.decimal},
                                                      {"grouping-separator", &symbols.grouping},
                                                      {"exponent-separator", &symbols.exponent},
                                                      {"minus-sign", &symbols.minus},
                                                      {"percent", &symbols.percent},
                                                      {"per-mille", &symbols.per_mille},
                                                      {"zero-digit", &symbols.zero},
                                                      {"digit", &symbols.digit},
                                                      {"pattern-separator", &symbols.pattern}};
  for (const auto& [name, symbol] : names) {
    const json::Value* value = options.is_object() ? options.find(name) : nullptr;
    if (value != nullptr && value->is_string()) *symbol = to_utf16(value->as_string());
  }
  if (symbols.zero.empty()) symbols.zero = u"0";
  return symbols;
}

std::vector<View> split(View picture, View separator) {
  std::vector<View> parts;
  if (separator.empty()) return {picture};
  for (std::size_t end = picture.find(separator); end != kNowhere; end = picture.find(separator)) {
    parts.push_back(picture.substr(0, end));
    picture.remove_prefix(end + separator.size());
  }
  parts.push_back(picture);
  return parts;
}

// string.substring() of JavaScript: whatever is out of range counts as the nearest end.
View substring(View text, std::size_t begin, std::size_t end = kNowhere) {
  begin = std::min(begin, text.size());
  end = std::min(end, text.size());
  return text.substr(std::min(begin, end), std::max(begin, end) - std::min(begin, end));
}

// The parts of a sub-picture (F&O §4.7.3).
struct Parts {
  View picture;
  View prefix;
  View suffix;
  View active;
  View mantissa;
  std::optional<View> exponent;
  View integer;
  View fraction;
};

// Nothing if there is no active character.
std::optional<Parts> split_parts(View picture, const Symbols& symbols) {
  const auto begins_number = [&](char16_t c) { return symbols.is_active(c) && symbols.exponent != View(&c, 1); };
  const auto first = std::find_if(picture.begin(), picture.end(), begins_number);
  if (first == picture.end()) return std::nullopt;
  const auto last = std::find_if(picture.rbegin(), picture.rend(), begins_number).base();
  Parts parts{};
  parts.picture = picture;
  parts.prefix = picture.substr(0, static_cast<std::size_t>(first - picture.begin()));
  parts.suffix = picture.substr(static_cast<std::size_t>(last - picture.begin()));
  const std::size_t active_end = picture.size() - parts.suffix.size();
  parts.active = picture.substr(parts.prefix.size(), active_end - parts.prefix.size());
  const std::size_t exponent = picture.find(symbols.exponent, parts.prefix.size());
  parts.mantissa = parts.active;
  if (exponent != kNowhere && exponent <= active_end) {
    // The place is one of the whole picture, yet the reference counts it within the active part.
    parts.mantissa = substring(parts.active, 0, exponent);
    parts.exponent = substring(parts.active, exponent + 1);
  }
  const std::size_t decimal = parts.mantissa.find(symbols.decimal);
  parts.integer = substring(parts.mantissa, 0, decimal);
  parts.fraction = decimal == kNowhere ? parts.suffix : substring(parts.mantissa, decimal + 1);
  return parts;
}

bool has_twice(View text, View symbol) { return text.find(symbol) != text.rfind(symbol); }
bool has(View text, View symbol) { return text.find(symbol) != kNowhere; }

bool has_digit_of_family(View text, const Symbols& symbols) {
  return std::any_of(text.begin(), text.end(), [&](char16_t c) { return symbols.is_digit_of_family(c); });
}

bool is_grouping_beside(const Parts& parts, std::size_t decimal, const Symbols& symbols) {
  const auto is_grouping = [&](std::size_t i) {
    return i < parts.picture.size() && symbols.grouping == parts.picture.substr(i, 1);
  };
  return is_grouping(decimal - 1) || is_grouping(decimal + 1);
}

// The code of the last rule that is broken, as the reference reports it; "" if none is.
std::string_view broken_rule(const Parts& parts, const Symbols& symbols) {
  const View picture = parts.picture;
  const bool has_percent = has(picture, symbols.percent);
  const bool has_per_mille = has(picture, symbols.per_mille);
  const std::size_t decimal = picture.find(symbols.decimal);
  const auto any_digit = [&](char16_t c) { return symbols.is_any_digit(c); };
  const auto not_active = [&](char16_t c) { return !symbols.is_active(c); };
  std::string_view code;
  if (has_twice(picture, symbols.decimal)) code = "D3081";
  if (has_twice(picture, symbols.percent)) code = "D3082";
  if (has_twice(picture, symbols.per_mille)) code = "D3083";
  if (has_percent && has_per_mille) code = "D3084";
  if (std::none_of(parts.mantissa.begin(), parts.mantissa.end(), any_digit)) code = "D3085";
  if (std::any_of(parts.active.begin(), parts.active.end(), not_active)) code = "D3086";
  if (decimal != kNowhere) {
    if (is_grouping_beside(parts, decimal, symbols)) code = "D3087";
  } else if (!parts.integer.empty() && symbols.grouping == parts.integer.substr(parts.integer.size() - 1)) {
    code = "D3088";
  }
  if (has(picture, symbols.grouping + symbols.grouping)) code = "D3089";
  const std::size_t first_optional = parts.integer.find(symbols.digit);
  if (first_optional != kNowhere && has_digit_of_family(parts.integer.substr(0, first_optional), symbols))
    code = "D3090";
  const std::size_t last_optional = parts.fraction.rfind(symbols.digit);
  if (last_optional != kNowhere && has_digit_of_family(parts.fraction.substr(last_optional), symbols)) code = "D3091";
  if (!parts.exponent) return code;
  if (!parts.exponent->empty() && (has_percent || has_per_mille)) code = "D3092";
  const auto not_of_family = [&](char16_t c) { return !symbols.is_digit_of_family(c); };
  if (parts.exponent->empty() || std::any_of(parts.exponent->begin(), parts.exponent->end(), not_of_family))
    code = "D3093";
  return code;
}

// What a sub-picture asks for (F&O §4.7.4).
struct Format {
  View picture;
  Text prefix;
  View suffix;
  std::vector<std::size_t> integer_groups{};   // digits to the right of each separator
  std::vector<std::size_t> fraction_groups{};  // digits to the left of each separator
  std::size_t regular_group = 0;               // 0: the separators stand where they stand
  int integer_digits_min = 0;
  int scaling = 0;
  int fraction_digits_min = 0;
  int fraction_digits_max = 0;
  int exponent_digits_min = 0;
};

std::vector<std::size_t> group_positions(View part, View integer_part, bool to_left, const Symbols& symbols) {
  std::vector<std::size_t> positions;
  if (symbols.grouping.empty()) return positions;
  // Only the first one is looked for in the part itself: the reference goes on in the integer part.
  for (std::size_t place = part.find(symbols.grouping); place != kNowhere;
       place = integer_part.find(symbols.grouping, place + 1)) {
    const View digits = to_left ? substring(part, 0, place) : substring(part, place);
    positions.push_back(static_cast<std::size_t>(
        std::count_if(digits.begin(), digits.end(), [&](char16_t c) { return symbols.is_any_digit(c); })));
  }
  return positions;
}

Format analyse(const Parts& parts, const Symbols& symbols) {
  const auto digits_of_family = [&](View text) {
    return static_cast<int>(
        std::count_if(text.begin(), text.end(), [&](char16_t c) { return symbols.is_digit_of_family(c); }));
  };
  const auto all_digits = [&](View text) {
    return static_cast<int>(
        std::count_if(text.begin(), text.end(), [&](char16_t c) { return symbols.is_any_digit(c); }));
  };
  Format format{parts.picture, Text(parts.prefix), parts.suffix};
  format.integer_groups = group_positions(parts.integer, parts.integer, false, symbols);
  format.fraction_groups = group_positions(parts.fraction, parts.integer, true, symbols);
  format.regular_group = regular_distance(format.integer_groups);
  format.integer_digits_min = format.scaling = digits_of_family(parts.integer);
  format.fraction_digits_min = digits_of_family(parts.fraction);
  format.fraction_digits_max = all_digits(parts.fraction);
  if (format.integer_digits_min == 0 && format.fraction_digits_max == 0) {
    if (parts.exponent) {
      format.fraction_digits_min = format.fraction_digits_max = 1;
    } else {
      format.integer_digits_min = 1;
    }
  }
  if (parts.exponent && format.integer_digits_min == 0 && has(parts.integer, symbols.digit))
    format.integer_digits_min = 1;
  if (format.integer_digits_min == 0 && format.fraction_digits_min == 0) format.fraction_digits_min = 1;
  if (parts.exponent) format.exponent_digits_min = digits_of_family(*parts.exponent);
  return format;
}

// The decimal digits of |value| in the digit family.
Text digits_text(double value, int fraction_digits, const Symbols& symbols) {
  Text text = to_utf16(fixed_text(std::fabs(value), fraction_digits));
  if (symbols.zero == u"0") return text;
  for (char16_t& c : text) {
    if (c >= '0' && c <= '9') c = static_cast<char16_t>(symbols.zero[0] + (c - '0'));
  }
  return text;
}

// text.slice(0, at) + symbol + text.slice(at) of JavaScript.
void insert_at(Text& text, std::ptrdiff_t at, View symbol) {
  const auto size = static_cast<std::ptrdiff_t>(text.size());
  const auto place = static_cast<std::size_t>(at < 0 ? std::max<std::ptrdiff_t>(size + at, 0) : std::min(at, size));
  text.insert(place, symbol);
}

Text repeated(View symbol, std::ptrdiff_t count) {
  Text text;
  for (; count > 0; --count) text += symbol;
  return text;
}

class NumberFormatter {
 public:
  NumberFormatter(const Format& format, const Symbols& symbols) : format_(format), symbols_(symbols) {}

  Text run(double value) {
    double mantissa = scaled(value);
    std::optional<double> exponent;
    if (format_.exponent_digits_min > 0) exponent = normalise(mantissa);
    text_ = digits_text(round_half_even(mantissa, format_.fraction_digits_max), format_.fraction_digits_max, symbols_);
    place_decimal_separator();
    pad_digits();
    group_integer();
    group_fraction();
    drop_last_separator();
    if (exponent) append_exponent(*exponent);
    return format_.prefix + text_ + Text(format_.suffix);
  }

 private:
  double scaled(double value) const {
    if (has(format_.picture, symbols_.percent)) return value * 100;
    return has(format_.picture, symbols_.per_mille) ? value * 1000 : value;
  }

  // mantissa × 10^exponent is the number. Zero and the infinities have no such mantissa (the reference never ends).
  double normalise(double& mantissa) const {
    const double most = std::pow(10, format_.scaling);
    const double least = std::pow(10, format_.scaling - 1);
    double exponent = 0;
    mantissa = std::fabs(mantissa);
    if (mantissa == 0 || !std::isfinite(mantissa)) return 0;
    for (; mantissa < least; exponent -= 1) mantissa *= 10;
    for (; mantissa > most; exponent += 1) mantissa /= 10;
    return exponent;
  }

  std::ptrdiff_t decimal_place() const {
    const std::size_t place = text_.find(symbols_.decimal);
    return place == kNowhere ? -1 : static_cast<std::ptrdiff_t>(place);
  }

  void place_decimal_separator() {
    const std::size_t point = text_.find(u'.');
    if (point == kNowhere) {
      text_ += symbols_.decimal;
    } else {
      text_.replace(point, 1, symbols_.decimal);
    }
    std::size_t zeros = 0;
    while (zeros < text_.size() && symbols_.zero == View(text_).substr(zeros, 1)) ++zeros;
    text_.erase(0, zeros);
    while (!text_.empty() && symbols_.zero == View(text_).substr(text_.size() - 1)) text_.pop_back();
  }

  void pad_digits() {
    const std::ptrdiff_t decimal = decimal_place();
    const auto size = static_cast<std::ptrdiff_t>(text_.size());
    text_ = repeated(symbols_.zero, format_.integer_digits_min - decimal) + text_ +
            repeated(symbols_.zero, format_.fraction_digits_min - (size - decimal - 1));
  }

  void group_integer() {
    std::ptrdiff_t decimal = decimal_place();
    if (const auto distance = static_cast<std::ptrdiff_t>(format_.regular_group); distance > 0) {
      for (std::ptrdiff_t group = 1; group <= (decimal - 1) / distance; ++group) {
        insert_at(text_, decimal - group * distance, symbols_.grouping);
      }
      return;
    }
    for (const std::size_t position : format_.integer_groups) {
      insert_at(text_, decimal++ - static_cast<std::ptrdiff_t>(position), symbols_.grouping);
    }
  }

  void group_fraction() {
    const std::ptrdiff_t decimal = decimal_place();
    for (const std::size_t position : format_.fraction_groups) {
      insert_at(text_, static_cast<std::ptrdiff_t>(position) + decimal + 1, symbols_.grouping);
    }
  }

  void drop_last_separator() {
    const bool is_last = decimal_place() == static_cast<std::ptrdiff_t>(text_.size()) - 1;
    if (!text_.empty() && (is_last || !has(format_.picture, symbols_.decimal))) text_.pop_back();
  }

  void append_exponent(double exponent) {
    const Text digits = digits_text(exponent, 0, symbols_);
    text_ += symbols_.exponent;
    if (exponent < 0) text_ += symbols_.minus;
    text_ += repeated(symbols_.zero, format_.exponent_digits_min - static_cast<std::ptrdiff_t>(digits.size())) + digits;
  }

  const Format& format_;
  const Symbols& symbols_;
  Text text_{};
};

}  // namespace

tl::expected<std::u16string, Failure> format_number(double value, std::u16string_view picture,
                                                    const json::Value& options) {
  const Symbols symbols = symbols_of(options);
  const std::vector<View> pictures = split(picture, symbols.pattern);
  if (pictures.size() > 2) return fail("D3080");
  std::vector<Format> formats;
  std::vector<Parts> parts;
  for (const View sub_picture : pictures) {
    auto split_picture = split_parts(sub_picture, symbols);
    if (!split_picture) return fail("D3085");
    parts.push_back(*split_picture);
  }
  for (const Parts& part : parts) {
    if (const std::string_view code = broken_rule(part, symbols); !code.empty()) return fail(code);
    formats.push_back(analyse(part, symbols));
    if (formats.back().fraction_digits_max > kFractionDigitsMax)
      return fail("U1001", {.message = json::Value::string("more than 100 digits behind the decimal separator")});
  }
  Format format = value >= 0 ? formats.front() : formats.back();
  if (!(value >= 0) && formats.size() == 1) format.prefix.insert(0, symbols.minus);
  return NumberFormatter(format, symbols).run(value);
}

}  // namespace baton::asl::jsonata
