#include "asl/jsonata/functions/javascript_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "asl/jsonata/functions/utf16.h"
#include "common/json/write.h"

namespace baton::asl::jsonata {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The 53 bits of a double's significand stand for whole numbers up to here; above it, the last digits are not known.
constexpr double kExactIntegerMax = 9007199254740992.0;

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 36;
}

std::string_view without_spaces(std::string_view text) {
  const auto space_at = [&](std::size_t i) -> std::size_t {
    const CodePoint point = code_point_at(text, i);
    return is_javascript_space(point.value) ? point.bytes : 0;
  };
  while (!text.empty() && space_at(0) > 0) text.remove_prefix(space_at(0));
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
    if (space_at(start) == 0) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

// Digits of a power of two, correctly rounded: 64 bits are kept, and whether anything behind them is not zero.
double binary_digits(std::string_view digits, int radix) {
  const int bits = radix == 16 ? 4 : radix == 8 ? 3 : 1;
  std::uint64_t kept = 0;
  int dropped_bits = 0;
  bool rest = false;
  if (digits.empty()) return kNaN;
  for (const char c : digits) {
    const int digit = digit_value(c);
    if (digit >= radix) return kNaN;
    if (kept >> (64 - bits) == 0) {
      kept = kept << bits | static_cast<std::uint64_t>(digit);
    } else {
      dropped_bits += bits;
      rest = rest || digit != 0;
    }
  }
  return std::ldexp(static_cast<double>(kept | static_cast<std::uint64_t>(rest)), dropped_bits);
}

bool is_decimal_literal(std::string_view text) {
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i - start;
  };
  std::size_t count = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    count += digits();
  }
  if (count == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

// A decimal digit string in the form d.ddde±x. REQUIRES: finite, digits >= 1.
std::string scientific(double number, int digits) {
  std::array<char, 1100> buffer;  // a double has at most 767 significant digits
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific, digits - 1);
  return {buffer.data(), end.ptr};
}

// to_chars rounds an exact half to the even digit, JavaScript away from zero.
bool is_exact_half_after_15_digits(double number) {
  const std::string sixteen = scientific(number, 16);
  const std::size_t e = sixteen.find('e');
  if (sixteen[e - 1] != '5') return false;
  const std::string all = scientific(number, 770);
  const std::size_t point = all.find('.');
  const std::size_t sixteenth = point + 15;
  return all[sixteenth] == '5' && all.find_first_not_of('0', sixteenth + 1) == all.find('e');
}

}  // namespace

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  std::string text;
  json::write_number(number, text);
  return text;
}

std::string integer_text(double number, int radix) {
  if (radix == 10 || !std::isfinite(number)) return number_text(number);
  static constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  double left = std::fabs(number);
  std::string reversed;
  // V8 writes zeros for digits that a double cannot tell.
  for (; left / radix >= kExactIntegerMax; left /= radix) reversed += '0';
  do {
    const double digit = std::fmod(left, radix);
    reversed += kDigits[static_cast<int>(digit)];
    left = (left - digit) / radix;
  } while (left > 0);
  if (number < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

std::string fixed_text(double number, int fraction_digits) {
  if (!(number < 1e21)) return number_text(number);
  std::array<char, 160> buffer;
  const auto print = [&](double value) -> std::string {
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, fraction_digits);
    return {buffer.data(), end.ptr};
  };
  // An exact half goes up. Halves have few digits: 2^-1 … 2^-52 below a number that still has bits for them.
  const double scaled = number * std::pow(10.0, fraction_digits);
  const bool is_half = scaled < kExactIntegerMax && scaled - std::floor(scaled) == 0.5 && fraction_digits <= 22;
  return print(is_half ? std::nextafter(number, std::numeric_limits<double>::infinity()) : number);
}

double round_to_15_digits(double number) {
  if (!std::isfinite(number)) return number;
  if (std::fabs(number) < 1e15 && number == std::trunc(number)) return number;
  std::array<char, 40> buffer;
  const auto shortest =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  const std::string_view text(buffer.data(), shortest.ptr);
  const auto digits = std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find('e')),
                                    [](char c) { return c >= '0' && c <= '9'; });
  if (digits <= 15) return number;
  const double outwards =
      number < 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  const double rounded = is_exact_half_after_15_digits(number) ? std::nextafter(number, outwards) : number;
  return decimal_number(scientific(rounded, 15));
}

double decimal_number(std::string_view text) {
  if (!is_decimal_literal(text)) return kNaN;
  if (text[0] == '+') text.remove_prefix(1);
  double number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc::result_out_of_range)
    return number;
  // The standard library does not say which way it went out of range.
  const std::size_t e = text.find_first_of("eE");
  const std::size_t first = text.find_first_not_of("-0.");
  const bool is_small = e != std::string_view::npos && text[e + 1] == '-';
  const bool is_tiny = is_small || (first != std::string_view::npos && text.find('.') < first);
  return std::copysign(is_tiny ? 0.0 : std::numeric_limits<double>::infinity(), text[0] == '-' ? -1.0 : 1.0);
}

double to_number(std::string_view text) {
  text = without_spaces(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0') {
    const char kind = static_cast<char>(text[1] | 0x20);
    if (kind == 'x') return binary_digits(text.substr(2), 16);
    if (kind == 'o') return binary_digits(text.substr(2), 8);
    if (kind == 'b') return binary_digits(text.substr(2), 2);
  }
  const std::string_view unsigned_text = text[0] == '-' || text[0] == '+' ? text.substr(1) : text;
  if (unsigned_text == "Infinity")
    return std::copysign(std::numeric_limits<double>::infinity(), text[0] == '-' ? -1.0 : 1.0);
  return decimal_number(text);
}

double parse_int(std::string_view text) {
  text = without_spaces(text);
  const bool is_negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const bool is_hexadecimal = text.size() >= 2 && text[0] == '0' && (text[1] | 0x20) == 'x';
  if (is_hexadecimal) text.remove_prefix(2);
  const int radix = is_hexadecimal ? 16 : 10;
  std::size_t count = 0;
  while (count < text.size() && digit_value(text[count]) < radix) ++count;
  if (count == 0) return kNaN;
  const double number =
      is_hexadecimal ? binary_digits(text.substr(0, count), 16) : decimal_number(text.substr(0, count));
  return is_negative ? -number : number;
}

double parse_int(std::u16string_view text) { return parse_int(std::string_view(to_utf8(text))); }

double round_half_up(double number) {
  const double below = std::floor(number);
  return number - below >= 0.5 ? below + 1 : below;
}

namespace {

// `number` × 10^power by way of its decimal text, as multiplying would add errors of its own.
double shift_decimal_point(double number, double power) {
  const std::string text = number_text(number);
  const std::size_t e = text.find('e');
  const double exponent = e == std::string::npos ? power : decimal_number(text.substr(e + 1)) + power;
  if (exponent != std::trunc(exponent) || std::fabs(exponent) >= 1e21) return kNaN;
  const double bounded = std::clamp(exponent, -1e6, 1e6);
  return decimal_number(text.substr(0, e) + "e" + number_text(bounded));
}

}  // namespace

double round_half_even(double number, double precision) {
  const bool shifts = precision != 0 && !std::isnan(precision);
  if (shifts) number = shift_decimal_point(number, precision);
  double result = round_half_up(number);
  if (std::fabs(result - number) == 0.5 && std::fabs(std::fmod(result, 2)) == 1) result -= 1;
  if (shifts) result = shift_decimal_point(result, -precision);
  return result == 0 ? 0.0 : result;
}

}  // namespace baton::asl::jsonata
