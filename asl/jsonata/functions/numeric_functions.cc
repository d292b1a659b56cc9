// $number, $abs, $floor, $ceil, $round, $sqrt, $power, $random, $formatNumber, $formatBase.
#include <array>
#include <cctype>
#include <cmath>
#include <functional>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/functions/number_picture.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

using json::Value;
using Arguments = std::span<Value>;

// The reference's /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/.
bool is_plain_number(std::string_view text) {
  std::size_t i = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > start;
  };
  if (!digits()) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] | 0x20) == 'e') {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

// The reference's /^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$/, in which only the first branch is tied to the
// beginning and only the last one to the end.
bool has_radix_prefix(std::string_view text) {
  const auto is = [&](std::size_t i, char letter) {
    return i + 2 < text.size() && text[i] == '0' && (text[i + 1] | 0x20) == letter;
  };
  if (is(0, 'x') && std::isxdigit(static_cast<unsigned char>(text[2])) != 0) return true;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (is(i, 'o') && text[i + 2] >= '0' && text[i + 2] <= '7') return true;
    if (is(i, 'b') && text.find_first_not_of("01", i + 2) == std::string_view::npos) return true;
  }
  return false;
}

Result number(Evaluation&, Arguments arguments) {
  const Value& argument = arguments[0];
  if (argument.is_undefined() || argument.is_number()) return argument;
  if (argument.is_boolean()) return Value::integer(argument.as_boolean() ? 1 : 0);
  if (argument.is_string()) {
    const std::string_view text = argument.as_string();
    if (is_plain_number(text)) {
      const double value = decimal_number(text);
      if (std::isfinite(value)) return Value::number(value);
    } else if (has_radix_prefix(text)) {
      return Value::number(to_number(text));
    }
  }
  return fail("D3030", {.value = argument, .index = Value::integer(1)});
}

template <typename Function>
Result mapped(const Value& argument, Function function) {
  return argument.is_undefined() ? Value() : Value::number(function(argument.as_double()));
}

Result abs(Evaluation&, Arguments arguments) {
  return mapped(arguments[0], [](double number) { return std::fabs(number); });
}
Result floor(Evaluation&, Arguments arguments) {
  return mapped(arguments[0], [](double number) { return std::floor(number); });
}
Result ceil(Evaluation&, Arguments arguments) {
  return mapped(arguments[0], [](double number) { return std::ceil(number); });
}

Result round(Evaluation&, Arguments arguments) {
  const double precision = arguments[1].is_undefined() ? 0 : arguments[1].as_double();
  return mapped(arguments[0], [&](double number) { return round_half_even(number, precision); });
}

Result sqrt(Evaluation&, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const double number = arguments[0].as_double();
  if (number < 0) return fail("D3060", {.value = arguments[0], .index = Value::integer(1)});
  return Value::number(std::sqrt(number));
}

// JavaScript knows no power of 1 with an exponent that is no number.
double power_of(double base, double exponent) {
  if (std::isnan(exponent) || (std::fabs(base) == 1 && std::isinf(exponent))) return std::nan("");
  return std::pow(base, exponent);
}

Result power(Evaluation&, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const double exponent = arguments[1].is_undefined() ? std::nan("") : arguments[1].as_double();
  const double result = power_of(arguments[0].as_double(), exponent);
  if (std::isfinite(result)) return Value::number(result);
  return fail("D3061", {.value = arguments[0], .index = Value::integer(1), .exponent = arguments[1]});
}

// With a seed (AWS's addition) always the same number.
Result random(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value::number(evaluation.random().unit());
  return Value::number(Random(std::hash<double>()(arguments[0].as_double())).unit());
}

Result formatted_number(Evaluation&, Arguments arguments) {
  if (arguments[0].is_undefined() || arguments[1].is_undefined()) return Value();
  auto formatted = format_number(arguments[0].as_double(), to_utf16(arguments[1].as_string()), arguments[2]);
  if (!formatted) return tl::unexpected(std::move(formatted.error()));
  return Value::string(to_utf8(*formatted));
}

Result format_base(Evaluation&, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const double radix = arguments[1].is_undefined() ? 10 : round_half_even(arguments[1].as_double());
  if (!(radix >= 2 && radix <= 36)) return fail("D3100", {.value = Value::number(radix)});
  return Value::string(integer_text(round_half_even(arguments[0].as_double()), static_cast<int>(radix)));
}

constexpr std::array kFunctions = {
    Builtin{"number", "<(nsb)-:n>", 1, number},
    Builtin{"abs", "<n-:n>", 1, abs},
    Builtin{"floor", "<n-:n>", 1, floor},
    Builtin{"ceil", "<n-:n>", 1, ceil},
    Builtin{"round", "<n-n?:n>", 2, round},
    Builtin{"sqrt", "<n-:n>", 1, sqrt},
    Builtin{"power", "<n-n:n>", 2, power},
    Builtin{"random", "<n?:n>", 0, random},
    Builtin{"formatNumber", "<n-so?:s>", 3, formatted_number},
    Builtin{"formatBase", "<n-n?:s>", 2, format_base},
};

}  // namespace

std::span<const Builtin> numeric_functions() { return kFunctions; }

}  // namespace baton::asl::jsonata
