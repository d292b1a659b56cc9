#include "asl/jsonata/functions/date_parse.h"

#include <cmath>
#include <limits>
#include <map>
#include <span>

#include "asl/jsonata/functions/date_fields.h"
#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/functions/number_words.h"
#include "asl/jsonata/functions/regex.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

// Components that a text gave. Undefined: the marker is there, but its text says nothing (a month of no known name).
using Components = std::map<char16_t, std::optional<double>>;

json::Value text_of(char16_t component) { return json::Value::string(to_utf8(std::u16string_view(&component, 1))); }

std::u16string quoted(std::u16string_view literal) {
  std::u16string out;
  for (const char16_t unit : literal) {
    if (std::u16string_view(u".*+?^${}()|[]\\").find(unit) != std::u16string_view::npos) out += u'\\';
    out += unit;
  }
  return out;
}

// ── the regular expression that a part is matched with ──

std::u16string repetition(const DatePart& part) {
  const double n = part.n.value_or(0);
  if (!(n > 0)) return u"+";
  const double optional = part.integer->optional_digits;
  if (optional == 0) return to_utf16("{" + number_text(n) + "}");
  return to_utf16("{" + number_text(n - optional) + "," + number_text(n) + "}");
}

tl::expected<std::u16string, Failure> integer_regex(const DatePart& part) {
  const IntegerPicture& picture = *part.integer;
  const bool is_upper = picture.letter_case == IntegerPicture::Case::kUpper;
  switch (picture.form) {
    case IntegerPicture::Form::kDecimal:
      return u"[0-9]" + repetition(part) + (picture.is_ordinal ? u"(?:th|st|nd|rd)" : u"");
    case IntegerPicture::Form::kLetters: return std::u16string(is_upper ? u"[A-Z]+" : u"[a-z]+");
    case IntegerPicture::Form::kRoman: return std::u16string(is_upper ? u"[MDCLXVI]+" : u"[mdclxvi]+");
    case IntegerPicture::Form::kWords: {
      std::u16string words = u"(?:";
      for (const std::string& word : number_words()) words += to_utf16(word) + u"|";
      return words + u"and|[\\-, ])+";
    }
    case IntegerPicture::Form::kSequence: break;
  }
  return fail("D3130", {.value = json::Value::string(to_utf8(picture.token))});
}

bool is_zone(const DatePart& part) { return part.component == 'Z' || part.component == 'z'; }

// The separator of hours and minutes that the picture of an offset has ("01:01"), or nothing.
std::u16string zone_separator(const DatePart& part) {
  return part.integer->is_regular ? part.integer->separators.front().character : std::u16string();
}

tl::expected<std::u16string, Failure> regex_of_part(const DatePart& part) {
  if (part.is_literal()) return quoted(part.literal);
  if (is_zone(part)) {
    const std::u16string separator = zone_separator(part);
    return (part.component == 'z' ? u"GMT[-+][0-9]+" : u"[-+][0-9]+") +
           (separator.empty() ? std::u16string() : separator + u"[0-9]+");
  }
  if (part.integer) return integer_regex(part);
  const bool has_names =
      part.component == 'M' || part.component == 'x' || part.component == 'F' || part.component == 'P';
  if (!has_names) return fail("D3133", {.value = text_of(part.component)});
  return std::u16string(u"[a-zA-Z]+");
}

// ── what the text of a part says ──

double parse_zone(const DatePart& part, std::u16string_view text) {
  if (part.component == 'z') text.remove_prefix(std::min<std::size_t>(text.size(), 3));
  const std::u16string separator = zone_separator(part);
  if (!separator.empty()) {
    const std::size_t i = text.find(separator);
    return parse_int(text.substr(0, i)) * 60 + parse_int(text.substr(i + 1));
  }
  if (text.size() <= 3) return parse_int(text) * 60;
  return parse_int(text.substr(0, 3)) * 60 + parse_int(text.substr(3));
}

std::optional<double> parse_name(const DatePart& part, std::u16string_view text) {
  if (part.component == 'P') {
    if (text == u"am" || text == u"AM") return 0;
    if (text == u"pm" || text == u"PM") return 1;
    return std::nullopt;
  }
  const bool is_month = part.component != 'F';
  const std::span<const std::u16string_view> names =
      is_month ? std::span<const std::u16string_view>(kMonthNames) : kDayNames;
  const double width = part.width_max.value_or(0);
  std::optional<double> found;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::u16string_view name = width > 0 ? names[i].substr(0, static_cast<std::size_t>(width)) : names[i];
    if (name == text) found = static_cast<double>(i + 1);  // of names that are cut to the same text the last one counts
  }
  return found;
}

tl::expected<std::optional<double>, Failure> parse_part(const DatePart& part, std::u16string_view text) {
  if (is_zone(part)) return parse_zone(part, text);
  if (!part.integer) return parse_name(part, text);
  auto number = parse_integer(text, *part.integer);
  if (!number) return tl::unexpected(std::move(number.error()));
  return *number;
}

using Matched = tl::expected<std::optional<Components>, Failure>;

Matched match(Evaluation& evaluation, std::string_view text, const DatePicture& picture) {
  std::u16string pattern = u"^";
  for (const DatePart& part : picture) {
    auto regex = regex_of_part(part);
    if (!regex) return tl::unexpected(std::move(regex.error()));
    pattern += u"(" + *regex + u")";
  }
  const auto regex = Regex::compile(to_utf8(pattern + u"$"), "i");
  if (!regex) return fail("D3136");
  auto found = (*regex)->search(evaluation, text, 0);
  if (!found) return tl::unexpected(std::move(found.error()));
  if (!*found) return std::nullopt;
  Components components;
  for (std::size_t i = 0; i < picture.size() && i < (*found)->groups.size(); ++i) {
    const auto& group = (*found)->groups[i];
    if (picture[i].is_literal() || !group) continue;
    auto value = parse_part(picture[i], to_utf16(text.substr(group->first, group->second - group->first)));
    if (!value) return tl::unexpected(std::move(value.error()));
    components[picture[i].component] = *value;
  }
  return components;
}

// ── fields to a point in time ──

// Nothing, 0 and NaN are all "false" to the reference, which asks for a component in this way.
bool is_given(const Components& components, char16_t component) {
  const auto found = components.find(component);
  return found != components.end() && found->second && *found->second != 0 && !std::isnan(*found->second);
}

// Some of the components of `order` that are in `allowed` are given, and none of the others.
bool has_only(const Components& components, std::u16string_view order, std::u16string_view allowed) {
  bool some = false;
  for (const char16_t component : order) {
    if (!is_given(components, component)) continue;
    if (allowed.find(component) == std::u16string_view::npos) return false;
    some = true;
  }
  return some;
}

struct Shape {
  bool by_day_of_year;
  bool by_week;
  bool is_half_day;
  std::u16string_view fields;  // from the largest to the smallest
};

Shape shape_of(const Components& components) {
  constexpr std::u16string_view kDateOrder = u"YXMxWwdD";
  constexpr std::u16string_view kTimeOrder = u"PHhmsf";
  const bool by_month = has_only(components, kDateOrder, u"YMD");
  const bool by_day_of_year = !by_month && has_only(components, kDateOrder, u"Yd");
  const bool by_week_of_month = has_only(components, kDateOrder, u"Xxw");
  const bool by_week_of_year = !by_week_of_month && has_only(components, kDateOrder, u"XW");
  const bool is_half_day = !has_only(components, kTimeOrder, u"Hmsf") && has_only(components, kTimeOrder, u"Phmsf");
  const auto fields = [&](std::u16string_view with_hours, std::u16string_view with_halves) {
    return is_half_day ? with_halves : with_hours;
  };
  if (by_day_of_year) return {true, false, is_half_day, fields(u"YDHmsf", u"YDPhmsf")};
  if (by_week_of_month) return {false, true, is_half_day, fields(u"XxwFHmsf", u"XxwFPhmsf")};
  if (by_week_of_year) return {false, true, is_half_day, fields(u"XWFHmsf", u"XWFPhmsf")};
  return {false, false, is_half_day, fields(u"YMDHmsf", u"YMDPhmsf")};
}

// What is larger than all that is given is that of now, what is smaller the least. A gap between is an error.
Failure fill_in(std::u16string_view fields, double now, Components& components) {
  bool has_begun = false;
  bool has_ended = false;
  for (const char16_t field : fields) {
    auto& value = components[field];
    if (value) {
      if (has_ended) return std::make_unique<Fault>(Fault{"D3136", {}});
      has_begun = true;
    } else if (has_begun) {
      value = field == 'M' || field == 'D' ? 1 : 0;
      has_ended = true;
    } else if (field == 'P') {
      value = 0;  // a text in the reference, which is not the 1 that it looks for
    } else {
      value = date_component(now, field);
    }
  }
  return nullptr;
}

double hour_of(const Components& components, bool is_half_day) {
  const auto at = [&](char16_t component) {
    return components.at(component).value_or(std::numeric_limits<double>::quiet_NaN());
  };
  if (!is_half_day) return at('H');
  return (at('h') == 12 ? 0 : at('h')) + (at('P') == 1 ? 12 : 0);
}

double assemble(const Components& components, const Shape& shape) {
  const auto at = [&](char16_t component) {
    const auto found = components.find(component);
    return found == components.end() ? std::numeric_limits<double>::quiet_NaN()
                                     : found->second.value_or(std::numeric_limits<double>::quiet_NaN());
  };
  double month = at('M') > 0 ? at('M') - 1 : 0;
  double day = at('D');
  if (shape.by_day_of_year) {
    const DateFields derived = date_fields(date_utc(at('Y'), 0) + (at('d') - 1) * kMillisPerDay);
    month = derived.month;
    day = derived.day;
  }
  const double millis =
      date_utc(at('Y'), month, day, hour_of(components, shape.is_half_day), at('m'), at('s'), at('f'));
  const double zone = is_given(components, 'Z') ? at('Z') : is_given(components, 'z') ? at('z') : 0;
  return millis - zone * 60000;
}

}  // namespace

tl::expected<std::optional<double>, Failure> parse_date(Evaluation& evaluation, std::string_view text,
                                                        const DatePicture& picture) {
  auto components = match(evaluation, text, picture);
  if (!components) return tl::unexpected(std::move(components.error()));
  if (!*components || (*components)->empty()) return std::nullopt;
  const Shape shape = shape_of(**components);
  const auto now = static_cast<double>(to_unix_ms(evaluation.now()));
  if (Failure failure = fill_in(shape.fields, now, **components)) return tl::unexpected(std::move(failure));
  if (shape.by_week) return fail("D3136");  // the reference does not do these
  return assemble(**components, shape);
}

}  // namespace baton::asl::jsonata
