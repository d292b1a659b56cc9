// $now, $millis, $fromMillis, $toMillis, $formatInteger, $parseInteger.
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/date_fields.h"
#include "asl/jsonata/functions/date_parse.h"
#include "asl/jsonata/functions/date_picture.h"
#include "asl/jsonata/functions/integer_picture.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

using json::Value;
using Arguments = std::span<Value>;

constexpr std::u16string_view kIsoPicture = u"[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

// Pictures are worked through at every call.
Failure charge_picture(Evaluation& evaluation, std::string_view picture) {
  if (Failure failure = evaluation.charge_steps(20 + picture.size())) return failure;
  return evaluation.charge_bytes(200 + 16 * picture.size());
}

// What kIsoPicture gives in UTC, for years that have four digits.
std::string iso_text(const DateFields& fields) {
  std::string text = "0000-00-00T00:00:00.000Z";
  const auto put = [&](std::size_t place, std::size_t count, double value) {
    auto number = static_cast<unsigned>(value);
    for (; count > 0; --count, number /= 10) text[place + count - 1] = static_cast<char>('0' + number % 10);
  };
  put(0, 4, fields.year);
  put(5, 2, fields.month + 1);
  put(8, 2, fields.day);
  put(11, 2, fields.hour);
  put(14, 2, fields.minute);
  put(17, 2, fields.second);
  put(20, 3, fields.millisecond);
  return text;
}

Result format_millis(Evaluation& evaluation, double millis, const Value& picture, const Value& timezone_offset) {
  if (picture.is_undefined() && timezone_offset.is_undefined()) {
    const DateFields fields = date_fields(millis);
    if (fields.year >= 0 && fields.year <= 9999) return Value::string(iso_text(fields));
  }
  const std::string_view text = picture.is_undefined() ? std::string_view() : picture.as_string();
  if (Failure failure = charge_picture(evaluation, text)) return tl::unexpected(std::move(failure));
  const auto analysed = analyse_date_picture(picture.is_undefined() ? std::u16string(kIsoPicture) : to_utf16(text));
  if (!analysed) return fail(analysed.error()->code, analysed.error()->inserts);
  std::optional<std::u16string> offset;
  if (!timezone_offset.is_undefined()) offset = to_utf16(timezone_offset.as_string());
  auto formatted = format_date(millis, *analysed, offset);
  if (!formatted) return tl::unexpected(std::move(formatted.error()));
  return Value::string(to_utf8(*formatted));
}

double now_millis(const Evaluation& evaluation) { return static_cast<double>(to_unix_ms(evaluation.now())); }

Result now(Evaluation& evaluation, Arguments arguments) {
  return format_millis(evaluation, now_millis(evaluation), arguments[0], arguments[1]);
}

Result millis(Evaluation& evaluation, Arguments) { return Value::number(now_millis(evaluation)); }

Result from_millis(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  return format_millis(evaluation, arguments[0].as_double(), arguments[1], arguments[2]);
}

Result to_millis(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const std::string_view text = arguments[0].as_string();
  if (Failure failure = evaluation.charge_steps(text.size())) return tl::unexpected(std::move(failure));
  if (arguments[1].is_undefined()) {
    auto parsed = parse_iso_date(text);
    if (!parsed) return tl::unexpected(std::move(parsed.error()));
    return Value::number(*parsed);
  }
  if (Failure failure = charge_picture(evaluation, arguments[1].as_string())) return tl::unexpected(std::move(failure));
  auto picture = analyse_date_picture(to_utf16(arguments[1].as_string()));
  if (!picture) return tl::unexpected(std::move(picture.error()));
  auto parsed = parse_date(evaluation, text, *picture);
  if (!parsed) return tl::unexpected(std::move(parsed.error()));
  return *parsed ? Value::number(**parsed) : Value();
}

Result format_integer(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined() || arguments[1].is_undefined()) return Value();
  const std::string_view text = arguments[1].as_string();
  if (Failure failure = charge_picture(evaluation, text)) return tl::unexpected(std::move(failure));
  auto picture = analyse_integer_picture(to_utf16(text));
  if (!picture) return tl::unexpected(std::move(picture.error()));
  auto formatted = format_integer(std::floor(arguments[0].as_double()), *picture);
  if (!formatted) return tl::unexpected(std::move(formatted.error()));
  return Value::string(to_utf8(*formatted));
}

Result parse_integer(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined() || arguments[1].is_undefined()) return Value();
  const std::string_view text = arguments[0].as_string();
  if (Failure failure = charge_picture(evaluation, arguments[1].as_string())) return tl::unexpected(std::move(failure));
  if (Failure failure = evaluation.charge_steps(text.size())) return tl::unexpected(std::move(failure));
  auto picture = analyse_integer_picture(to_utf16(arguments[1].as_string()));
  if (!picture) return tl::unexpected(std::move(picture.error()));
  auto parsed = parse_integer(to_utf16(text), *picture);
  if (!parsed) return tl::unexpected(std::move(parsed.error()));
  return Value::number(*parsed);
}

constexpr std::array kFunctions = {
    Builtin{"now", "<s?s?:s>", 2, now},
    Builtin{"millis", "<:n>", 0, millis},
    Builtin{"fromMillis", "<n-s?s?:s>", 3, from_millis},
    Builtin{"toMillis", "<s-s?:n>", 2, to_millis},
    Builtin{"formatInteger", "<n-s:s>", 2, format_integer},
    Builtin{"parseInteger", "<s-s:n>", 2, parse_integer},
};

}  // namespace

std::span<const Builtin> date_functions() { return kFunctions; }

}  // namespace baton::asl::jsonata
