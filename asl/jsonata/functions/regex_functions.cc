// $match, $contains, $split, $replace: what works with texts and with regular expressions.
#include <array>
#include <cmath>
#include <limits>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/functions/matcher.h"
#include "asl/jsonata/functions/utf16.h"
#include "asl/jsonata/unicode.h"
#include "common/utf8.h"

namespace baton::asl::jsonata {

namespace {

using json::Value;
using Arguments = std::span<Value>;

tl::unexpected<Failure> pass_on(Failure& failure) { return tl::unexpected(std::move(failure)); }

// A limit that was not given never ends anything.
double limit_of(const Value& limit) {
  return limit.is_undefined() ? std::numeric_limits<double>::infinity() : limit.as_double();
}

Failure charge_text(Evaluation& evaluation, std::size_t bytes) {
  if (Failure failure = evaluation.charge_steps(bytes / 16)) return failure;
  return evaluation.charge_bytes(bytes);
}

Result contains(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const std::string_view string = arguments[0].as_string();
  if (Failure failure = evaluation.charge_steps(string.size() / 16)) return pass_on(failure);
  if (arguments[1].is_undefined()) return Value::boolean(string.find("undefined") != std::string_view::npos);
  if (arguments[1].is_string()) return Value::boolean(string.find(arguments[1].as_string()) != std::string_view::npos);
  auto found = make_matcher(evaluation, arguments[1], arguments[0])->next();
  if (!found) return pass_on(found.error());
  return Value::boolean(found->has_value());
}

// Counts UTF-16 code units on the way from match to match.
class UnitCounter {
 public:
  explicit UnitCounter(std::string_view text) : text_(text) {}
  // REQUIRES: `byte` is not before that of the last call.
  std::size_t units_until(std::size_t byte) {
    units_ += utf16_length(text_.substr(byte_, byte - byte_));
    byte_ = byte;
    return units_;
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  std::size_t units_ = 0;
};

Value groups_of(const FoundText& found) {
  json::ArrayBuilder groups(found.groups.size());
  for (const Value& group : found.groups) groups.add(group);
  return groups.finish();
}

Value match_object(const FoundText& found, UnitCounter& counter) {
  json::ObjectBuilder object(3);
  if (found.protocol.is_object()) {
    object.set("match", found.match);
    object.set("index", found.protocol.get("start"));
    object.set("groups", found.protocol.get("groups"));
  } else {
    object.set("match", found.match);
    object.set("index", Value::integer(static_cast<std::int64_t>(counter.units_until(found.begin))));
    object.set("groups", groups_of(found));
  }
  return object.finish();
}

Result match(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const double limit = limit_of(arguments[2]);
  if (limit < 0) return fail("D3040", {.value = arguments[2], .index = Value::integer(3)});
  const auto matcher = make_matcher(evaluation, arguments[1], arguments[0]);
  UnitCounter counter(arguments[0].as_string());
  json::ArrayBuilder matches;
  if (!(limit > 0)) return matches.finish().with_array_mark(kSequence);
  // The one behind the last is looked for as well, here and below: that may fail.
  auto found = matcher->next();
  for (double count = 0; found && *found && count < limit; ++count) {
    const std::size_t bytes =
        200 + 2 * ((*found)->end - std::min((*found)->begin, (*found)->end)) + 16 * (*found)->groups.size();
    if (Failure failure = evaluation.charge_bytes(bytes)) return pass_on(failure);
    matches.add(match_object(**found, counter));
    found = matcher->next();
  }
  if (!found) return pass_on(found.error());
  return matches.finish().with_array_mark(kSequence);
}

// ── $split ──

// One code unit each: what JavaScript makes of a text without a separator.
Value split_into_units(std::string_view string, double limit) {
  json::ArrayBuilder parts;
  for (const char16_t unit : to_utf16(string)) {
    if (static_cast<double>(parts.size()) >= limit) break;
    parts.add(Value::string(to_utf8(std::u16string_view(&unit, 1))));
  }
  return parts.finish();
}

Value split_at(std::string_view string, std::string_view separator, double limit) {
  json::ArrayBuilder parts;
  while (static_cast<double>(parts.size()) < limit) {
    const std::size_t end = string.find(separator);
    parts.add(Value::string(string.substr(0, end)));
    if (end == std::string_view::npos) break;
    string.remove_prefix(end + separator.size());
  }
  return parts.finish();
}

// A limit as String.prototype.split takes it: a whole number of 32 bits.
double to_uint32(double limit) { return std::isinf(limit) ? limit : std::fmod(std::trunc(limit), 4294967296.0); }

Result split_by_regex(Evaluation& evaluation, Arguments arguments, double limit) {
  const std::string_view string = arguments[0].as_string();
  const auto matcher = make_matcher(evaluation, arguments[1], arguments[0]);
  json::ArrayBuilder parts;
  std::size_t start = 0;
  double count = 0;
  auto found = matcher->next();
  for (; found && *found && count < limit; ++count) {
    // A user's function may go back, and then JavaScript swaps the ends.
    const std::size_t from = std::min(start, (*found)->begin);
    parts.add(Value::string(string.substr(from, std::max(start, (*found)->begin) - from)));
    start = (*found)->end;
    found = matcher->next();
  }
  if (!found) return pass_on(found.error());
  if (count < limit) parts.add(Value::string(string.substr(std::min(start, string.size()))));
  return parts.finish();
}

Result split(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const double limit = limit_of(arguments[2]);
  if (limit < 0) return fail("D3020", {.value = arguments[2], .index = Value::integer(3)});
  if (!(limit > 0)) return Value::empty_array();
  const std::string_view string = arguments[0].as_string();
  if (Failure failure = charge_text(evaluation, 2 * string.size() + 64)) return pass_on(failure);
  if (arguments[1].is_undefined()) {
    json::ArrayBuilder whole;
    whole.add(arguments[0]);
    return whole.finish();
  }
  if (!arguments[1].is_string()) return split_by_regex(evaluation, arguments, limit);
  const std::string_view separator = arguments[1].as_string();
  if (separator.empty()) {
    if (Failure failure = charge_text(evaluation, 16 * string.size())) return pass_on(failure);
    return split_into_units(string, to_uint32(limit));
  }
  return split_at(string, separator, to_uint32(limit));
}

// ── $replace ──

// A replacement text with $1, $2 … for groups, $0 for the match and $$ for a dollar.
class Template {
 public:
  explicit Template(std::string_view text) : text_(text) {}

  void fill(const FoundText& found, std::string& out) const {
    std::size_t i = 0;
    for (std::size_t dollar = text_.find('$'); dollar != std::string_view::npos; dollar = text_.find('$', i)) {
      append_text(text_.substr(i, dollar - i), out);
      i = dollar + 1;
      if (text_.substr(i).starts_with('$')) {
        out += '$';
        ++i;
      } else if (text_.substr(i).starts_with('0')) {
        append_value(found.match, out);
        ++i;
      } else {
        i += fill_group(text_.substr(i), found.groups, out);
      }
    }
    append_text(text_.substr(i), out);
  }

 private:
  static void append_value(const Value& value, std::string& out) {
    if (value.is_string()) append_text(value.as_string(), out);
  }

  // How much of `digits` was the number of a group. As many digits count as the number of groups has.
  static std::size_t fill_group(std::string_view digits, std::span<const Value> groups, std::string& out) {
    const auto group_count = static_cast<double>(groups.size());
    const int digits_max = groups.empty() ? 1 : static_cast<int>(std::log(group_count) * 0.4342944819032518) + 1;
    double number = parse_int(digits.substr(0, static_cast<std::size_t>(digits_max)));
    if (digits_max > 1 && number > group_count)
      number = parse_int(digits.substr(0, static_cast<std::size_t>(digits_max - 1)));
    if (std::isnan(number)) {
      out += '$';
      return 0;
    }
    if (number >= 1 && number <= group_count) append_value(groups[static_cast<std::size_t>(number) - 1], out);
    return std::min(number_text(number).size(), digits.size());
  }

  std::string_view text_;
};

Result replace_text(Evaluation& evaluation, std::string_view string, std::string_view pattern,
                    std::string_view replacement, double limit) {
  std::string out;
  std::size_t start = 0;
  double count = 0;
  for (std::size_t place = string.find(pattern); place != std::string_view::npos && count < limit;
       place = string.find(pattern, start), ++count) {
    if (Failure failure = charge_text(evaluation, place - start + replacement.size() + 16)) return pass_on(failure);
    append_text(string.substr(start, place - start), out);
    append_text(replacement, out);
    start = place + pattern.size();
  }
  if (Failure failure = charge_text(evaluation, string.size() - start)) return pass_on(failure);
  append_text(string.substr(start), out);
  return Value::string(out);
}

// The text that a function makes of a match.
Result replacement_by(Evaluation& evaluation, const Value& function, const FoundText& found) {
  Value argument = found.protocol;
  Result replaced = evaluation.call(function, std::span(&argument, 1));
  if (replaced && !replaced->is_string()) return fail("D3012", {.value = *replaced});
  return replaced;
}

Result replace_matches(Evaluation& evaluation, Arguments arguments, double limit) {
  const std::string_view string = arguments[0].as_string();
  const bool by_function = !arguments[2].is_string();
  if (by_function && !is_function(arguments[2])) return fail("D3012", {.value = arguments[2]});
  const auto matcher = make_matcher(evaluation, arguments[1], arguments[0], by_function);
  std::string out;
  std::size_t start = 0;
  auto found = matcher->next();
  for (double count = 0; found && *found && count < limit; ++count) {
    const FoundText& match = **found;
    const std::size_t from = std::min(start, match.begin);
    append_text(string.substr(from, std::max(start, match.begin) - from), out);
    const std::size_t size_before = out.size();
    if (by_function) {
      Result replaced = replacement_by(evaluation, arguments[2], match);
      if (!replaced) return replaced;
      append_text(replaced->as_string(), out);
    } else {
      Template(arguments[2].as_string()).fill(match, out);
    }
    if (Failure failure = charge_text(evaluation, out.size() - size_before + 16)) return pass_on(failure);
    start = std::min(match.begin + (match.match.is_string() ? match.match.as_string().size() : 0), string.size());
    found = matcher->next();
  }
  if (!found) return pass_on(found.error());
  append_text(string.substr(start), out);
  return Value::string(out);
}

Result replace(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  if (arguments[1].is_string() && arguments[1].as_string().empty()) {
    return fail("D3010", {.value = arguments[1], .index = Value::integer(2)});
  }
  const double limit = limit_of(arguments[3]);
  if (limit < 0) return fail("D3011", {.value = arguments[3], .index = Value::integer(4)});
  if (!(limit > 0) || arguments[1].is_undefined()) return arguments[0];
  const std::string_view string = arguments[0].as_string();
  if (Failure failure = charge_text(evaluation, string.size())) return pass_on(failure);
  if (!arguments[1].is_string()) return replace_matches(evaluation, arguments, limit);
  // What JavaScript makes of a function in a text.
  const std::string_view replacement = arguments[2].is_string()      ? arguments[2].as_string()
                                       : arguments[2].is_undefined() ? "undefined"
                                                                     : "[object Object]";
  return replace_text(evaluation, string, arguments[1].as_string(), replacement, limit);
}

constexpr std::array kFunctions = {
    Builtin{"match", "<s-f<s:o>n?:a<o>>", 3, match},
    Builtin{"contains", "<s-(sf):b>", 2, contains},
    Builtin{"replace", "<s-(sf)(sf)n?:s>", 4, replace},
    Builtin{"split", "<s-(sf)n?:a<s>>", 3, split},
};

}  // namespace

std::span<const Builtin> regex_functions() { return kFunctions; }

}  // namespace baton::asl::jsonata
