#include "asl/intrinsics/java_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "common/json/write.h"

namespace baton::asl::intrinsics {

namespace {

// The shortest decimal digits of a positive finite number, and its exponent: 0.25 is "25" and -1.
struct Digits {
  std::string digits;
  int exponent = 0;
};

Digits digits_of(double number) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const std::size_t e = text.find('e');
  Digits result;
  for (const char c : text.substr(0, e)) {
    if (c != '.') result.digits += c;
  }
  const std::size_t sign = text[e + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + e + 1 + sign, text.data() + text.size(), result.exponent);
  return result;
}

// "25.0", "0.001": at least one digit on each side of the point.
std::string plain(Digits number) {
  const auto before = static_cast<std::size_t>(number.exponent < 0 ? 1 : number.exponent + 1);
  if (number.exponent < 0) number.digits.insert(0, static_cast<std::size_t>(-number.exponent), '0');
  if (number.digits.size() <= before) number.digits.append(before + 1 - number.digits.size(), '0');
  return number.digits.insert(before, 1, '.');
}

// "1.0E10"
std::string scientific(const Digits& number) {
  const std::string fraction = number.digits.size() > 1 ? number.digits.substr(1) : "0";
  return number.digits.substr(0, 1) + "." + fraction + "E" + std::to_string(number.exponent);
}

// As Double.toString() does.
void append_double(double number, std::string& out) {
  const bool is_negative = std::signbit(number);
  const double size = std::abs(number);
  if (is_negative) out += '-';
  if (size == 0) {
    out += "0.0";
  } else if (!std::isfinite(size)) {
    out += "Infinity";
  } else {
    const bool is_plain = size >= 1e-3 && size < 1e7;
    out += is_plain ? plain(digits_of(size)) : scientific(digits_of(size));
  }
}

void append_number(const json::Value& value, std::string& out) {
  const std::string text = json::to_text(value);
  if (text.find_first_of(".eE") == std::string::npos) {
    out += text == "-0" ? "0" : text;  // an Integer has no sign for 0
  } else {
    append_double(value.as_double(), out);
  }
}

}  // namespace

void append_java_text(const json::Value& value, std::string& out) {
  if (value.is_string()) {
    out += value.as_string();
  } else if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ", ";
      append_java_text(value[i], out);
    }
    out += ']';
  } else if (value.is_object()) {
    out += '{';
    bool is_first = true;
    for (const json::Member& member : value.members()) {
      if (!is_first) out += ", ";
      is_first = false;
      out += member.key.as_string();
      out += '=';
      append_java_text(member.value, out);
    }
    out += '}';
  } else if (value.is_number()) {
    append_number(value, out);
  } else {
    json::write(value, out);
  }
}

}  // namespace baton::asl::intrinsics
