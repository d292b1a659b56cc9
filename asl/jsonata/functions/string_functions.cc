// $string, $length, $substring and its like, $uppercase, $lowercase, $trim, $pad, $join.
#include <array>
#include <cmath>
#include <string>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/json_text.h"
#include "asl/jsonata/functions/letter_case.h"
#include "asl/jsonata/functions/utf16.h"
#include "asl/jsonata/unicode.h"
#include "common/utf8.h"

namespace baton::asl::jsonata {

namespace {

using json::Value;
using Arguments = std::span<Value>;

Value text(std::string_view utf8) { return Value::string(utf8); }

// Null, or the failure of charging for a text that is about to be made.
Failure charge_text(Evaluation& evaluation, std::size_t bytes) {
  if (Failure failure = evaluation.charge_steps(bytes / 16)) return failure;
  return evaluation.charge_bytes(bytes);
}

Result string(Evaluation& evaluation, Arguments arguments) {
  const Value* value = &arguments[0];
  if (value->is_undefined() || value->is_string()) return *value;
  if (value->is_opaque()) return text("");
  if (value->is_number() && !std::isfinite(value->as_double())) return fail("D3001", {.value = *value});
  const bool prettify = arguments[1].is_true();
  if (value->is_array() && (value->array_mark() & kOuterWrapper) != 0) value = &(*value)[0];
  const std::size_t indentation = prettify ? 2 + 2 * std::size_t{value->depth()} : 1;
  if (Failure failure = charge_text(evaluation, value->text_bytes() * indentation)) {
    return tl::unexpected(std::move(failure));
  }
  auto stringified = stringify_rounded(*value, prettify);
  if (!stringified) return tl::unexpected(std::move(stringified.error()));
  return text(*stringified);
}

Result length(Evaluation&, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  return Value::integer(static_cast<std::int64_t>(character_count(arguments[0].as_string())));
}

// An index of Array.prototype.slice: without its fraction, counted from the end if it is negative.
std::size_t slice_index(double index, std::size_t size) {
  const double whole = std::trunc(index);
  if (whole < 0) return static_cast<std::size_t>(std::max(static_cast<double>(size) + whole, 0.0));
  return whole < static_cast<double>(size) ? static_cast<std::size_t>(whole) : size;
}

// By code points, as all places in $substring are.
std::string_view slice(std::string_view string, std::size_t begin, std::size_t end) {
  if (begin >= end) return {};
  const std::size_t first = code_point_offset(string, begin);
  const std::string_view rest = string.substr(first);
  return rest.substr(0, code_point_offset(rest, end - begin));
}

Result substring(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const std::string_view string = arguments[0].as_string();
  if (Failure failure = charge_text(evaluation, string.size())) return tl::unexpected(std::move(failure));
  const std::size_t size = character_count(string);
  // A start that is not there is NaN to JavaScript, and 0 to slice().
  double start = arguments[1].is_undefined() ? 0 : arguments[1].as_double();
  if (static_cast<double>(size) + start < 0) start = 0;
  std::size_t end = size;
  if (!arguments[2].is_undefined()) {
    const double length = arguments[2].as_double();
    if (length <= 0 || arguments[1].is_undefined()) return text("");
    end = slice_index(start >= 0 ? start + length : static_cast<double>(size) + start + length, size);
  }
  return text(slice(string, slice_index(start, size), end));
}

Result substring_before(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined() || arguments[1].is_undefined()) return arguments[0];
  const std::string_view string = arguments[0].as_string();
  if (Failure failure = charge_text(evaluation, string.size())) return tl::unexpected(std::move(failure));
  const std::size_t place = string.find(arguments[1].as_string());
  return place == std::string_view::npos ? arguments[0] : text(string.substr(0, place));
}

Result substring_after(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined() || arguments[1].is_undefined()) return arguments[0];
  const std::string_view string = arguments[0].as_string();
  if (Failure failure = charge_text(evaluation, string.size())) return tl::unexpected(std::move(failure));
  const std::string_view part = arguments[1].as_string();
  const std::size_t place = string.find(part);
  return place == std::string_view::npos ? arguments[0] : text(string.substr(place + part.size()));
}

Result uppercase(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  if (Failure failure = charge_text(evaluation, arguments[0].as_string().size())) {
    return tl::unexpected(std::move(failure));
  }
  return text(to_upper_case(arguments[0].as_string()));
}

Result lowercase(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  if (Failure failure = charge_text(evaluation, arguments[0].as_string().size())) {
    return tl::unexpected(std::move(failure));
  }
  return text(to_lower_case(arguments[0].as_string()));
}

// Runs of blanks, tabs and line ends become one blank; none at the ends.
Result trim(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const std::string_view string = arguments[0].as_string();
  if (Failure failure = charge_text(evaluation, string.size())) return tl::unexpected(std::move(failure));
  std::string trimmed;
  bool after_space = false;
  for (const char c : string) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      after_space = true;
      continue;
    }
    if (after_space && !trimmed.empty()) trimmed += ' ';
    after_space = false;
    trimmed += c;
  }
  return text(trimmed);
}

// `padding` again and again, up to `count` code points.
std::string repeated(std::string_view padding, std::size_t count) {
  const std::size_t size = character_count(padding);
  std::string out;
  for (; count >= size; count -= size) append_text(padding, out);
  append_text(padding.substr(0, code_point_offset(padding, count)), out);
  return out;
}

Result pad(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const std::string_view string = arguments[0].as_string();
  if (arguments[1].is_undefined()) return arguments[0];
  const double width = arguments[1].as_double();
  std::string_view padding = arguments[2].is_undefined() ? std::string_view() : arguments[2].as_string();
  if (padding.empty()) padding = " ";
  const double missing = std::trunc(std::fabs(width) - static_cast<double>(character_count(string)));
  if (!(missing > 0)) return arguments[0];
  const double bytes = missing * 4 + static_cast<double>(string.size());
  if (Failure failure = charge_text(evaluation, bytes < 1e15 ? static_cast<std::size_t>(bytes) : ~std::size_t{0})) {
    return tl::unexpected(std::move(failure));
  }
  std::string filling = repeated(padding, static_cast<std::size_t>(missing));
  if (width < 0) {
    append_text(string, filling);
    return text(filling);
  }
  std::string padded(string);
  append_text(filling, padded);
  return text(padded);
}

Result join(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const std::string_view separator = arguments[1].is_undefined() ? std::string_view() : arguments[1].as_string();
  std::size_t bytes = 0;
  for (const Value& item : arguments[0].items()) bytes += item.as_string().size() + separator.size();
  if (Failure failure = charge_text(evaluation, bytes)) return tl::unexpected(std::move(failure));
  std::string joined;
  joined.reserve(bytes);
  bool is_first = true;
  for (const Value& item : arguments[0].items()) {
    if (!is_first) append_text(separator, joined);
    is_first = false;
    append_text(item.as_string(), joined);
  }
  return text(joined);
}

constexpr std::array kFunctions = {
    Builtin{"string", "<x-b?:s>", 1, string},
    Builtin{"length", "<s-:n>", 1, length},
    Builtin{"substring", "<s-nn?:s>", 3, substring},
    Builtin{"substringBefore", "<s-s:s>", 2, substring_before},
    Builtin{"substringAfter", "<s-s:s>", 2, substring_after},
    Builtin{"uppercase", "<s-:s>", 1, uppercase},
    Builtin{"lowercase", "<s-:s>", 1, lowercase},
    Builtin{"trim", "<s-:s>", 1, trim},
    Builtin{"pad", "<s-ns?:s>", 3, pad},
    Builtin{"join", "<a<s>s?:s>", 2, join},
};

}  // namespace

std::span<const Builtin> string_functions() { return kFunctions; }

}  // namespace baton::asl::jsonata
