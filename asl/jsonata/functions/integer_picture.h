// Picture strings of integers (XPath F&O 3.1 §4.6, fn:format-integer), as the reference understands them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "asl/jsonata/errors.h"

namespace baton::asl::jsonata {

struct IntegerPicture {
  enum class Form : std::uint8_t { kDecimal, kLetters, kRoman, kWords, kSequence };
  enum class Case : std::uint8_t { kLower, kUpper, kTitle };
  struct Separator {
    std::size_t position;  // digits to its right
    std::u16string character;
  };

  Form form = Form::kDecimal;
  Case letter_case = Case::kLower;
  bool is_ordinal = false;
  // Of kDecimal. NaN otherwise, as arithmetic with what is missing gives NaN in JavaScript.
  char32_t zero = '0';
  double mandatory_digits = std::numeric_limits<double>::quiet_NaN();
  double optional_digits = std::numeric_limits<double>::quiet_NaN();
  // Regular: one separator, repeated at every multiple of its position. Otherwise each stands once.
  bool is_regular = false;
  std::vector<Separator> separators{};
  // Of kSequence: the picture, which is not supported.
  std::u16string token{};
};

// D3131 if digits of two scripts are mixed.
tl::expected<IntegerPicture, Failure> analyse_integer_picture(std::u16string_view picture);

// REQUIRES: a whole number or NaN. D3130 for kSequence.
tl::expected<std::u16string, Failure> format_integer(double value, const IntegerPicture& picture);

// What a text stands for that was formatted so; NaN if it is nothing like it. D3130 for kSequence.
tl::expected<double, Failure> parse_integer(std::u16string_view text, const IntegerPicture& picture);

// The distance of separators that stand at all multiples of it up to the largest, or 0.
std::size_t regular_distance(std::span<const std::size_t> positions);

}  // namespace baton::asl::jsonata
