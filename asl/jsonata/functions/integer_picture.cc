#include "asl/jsonata/functions/integer_picture.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/functions/letter_case.h"
#include "asl/jsonata/functions/number_words.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

using Form = IntegerPicture::Form;
using Case = IntegerPicture::Case;

// More digits than anybody reads: a picture shall not be a way to take memory.
constexpr double kDigitsMax = 1e6;

// The zeros of Unicode's decimal digits in the basic plane.
constexpr char32_t kZeros[] = {0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6,
                               0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0,
                               0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
                               0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10};

// The zero of the script that a digit belongs to, or 0.
char32_t zero_of(char32_t point) {
  for (const char32_t zero : kZeros) {
    if (point >= zero && point <= zero + 9) return zero;
  }
  return 0;
}

std::vector<char32_t> code_points(std::u16string_view text) {
  const std::string utf8 = to_utf8(text);
  std::vector<char32_t> points;
  for (std::size_t i = 0; i < utf8.size();) {
    const CodePoint point = code_point_at(utf8, i);
    points.push_back(point.value);
    i += point.bytes;
  }
  return points;
}

std::u16string as_text(char32_t point) {
  if (point < 0x10000) return std::u16string(1, static_cast<char16_t>(point));
  const char16_t units[] = {static_cast<char16_t>(0xd800 + ((point - 0x10000) >> 10)),
                            static_cast<char16_t>(0xdc00 + (point & 0x3ff))};
  return {units, 2};
}

void find_regularity(IntegerPicture& picture) {
  auto& separators = picture.separators;
  const bool is_one_character = std::all_of(separators.begin(), separators.end(), [&](const auto& separator) {
    return separator.character == separators.front().character;
  });
  if (!is_one_character) return;
  std::vector<std::size_t> positions;
  for (const auto& separator : separators) positions.push_back(separator.position);
  const std::size_t distance = regular_distance(positions);
  if (distance == 0) return;
  picture.is_regular = true;
  separators = {{distance, separators.front().character}};
}

tl::expected<void, Failure> analyse_digits(std::u16string_view pattern, IntegerPicture& picture) {
  char32_t zero = 0;
  std::size_t position = 0;
  int mandatory = 0;
  int optional = 0;
  std::vector<char32_t> points = code_points(pattern);
  std::reverse(points.begin(), points.end());  // separators are counted from the right
  for (const char32_t point : points) {
    if (const char32_t its_zero = zero_of(point); its_zero != 0) {
      if (zero != 0 && its_zero != zero) return fail("D3131");
      zero = its_zero;
      ++mandatory;
      ++position;
    } else if (point == '#') {
      ++optional;
      ++position;
    } else {
      picture.separators.push_back({position, as_text(point)});
    }
  }
  if (mandatory == 0) {
    picture.form = Form::kSequence;
    picture.separators.clear();
    picture.token = pattern;
    return {};
  }
  picture.zero = zero;
  picture.mandatory_digits = mandatory;
  picture.optional_digits = optional;
  find_regularity(picture);
  return {};
}

// text.substr(0, at) + character + text.substr(at) of JavaScript, where a negative `at` counts from the end behind.
void insert_at(std::u16string& text, std::ptrdiff_t at, std::u16string_view character) {
  const auto size = static_cast<std::ptrdiff_t>(text.size());
  const std::u16string head = at > 0 ? text.substr(0, static_cast<std::size_t>(at)) : u"";
  const std::ptrdiff_t tail = at >= 0 ? std::min(at, size) : std::max<std::ptrdiff_t>(size + at, 0);
  text = head + std::u16string(character) + text.substr(static_cast<std::size_t>(tail));
}

void insert_separators(std::u16string& text, const IntegerPicture& picture) {
  if (picture.is_regular) {
    const auto distance = static_cast<std::ptrdiff_t>(picture.separators.front().position);
    std::u16string grouped;
    const auto size = static_cast<std::ptrdiff_t>(text.size());
    for (std::ptrdiff_t i = 0; i < size; ++i) {
      if (i > 0 && (size - i) % distance == 0) grouped += picture.separators.front().character;
      grouped += text[static_cast<std::size_t>(i)];
    }
    text = std::move(grouped);
    return;
  }
  for (auto separator = picture.separators.rbegin(); separator != picture.separators.rend(); ++separator) {
    const auto size = static_cast<std::ptrdiff_t>(text.size());
    insert_at(text, size - static_cast<std::ptrdiff_t>(separator->position), separator->character);
  }
}

void append_ordinal_suffix(std::u16string& text) {
  const char16_t last = text.back();
  const bool is_teen = text.size() > 1 && text[text.size() - 2] == '1';
  text += is_teen ? u"th" : last == '1' ? u"st" : last == '2' ? u"nd" : last == '3' ? u"rd" : u"th";
}

tl::expected<std::u16string, Failure> format_decimal(double value, const IntegerPicture& picture) {
  std::u16string text = to_utf16(number_text(value));
  const double missing = picture.mandatory_digits - static_cast<double>(text.size());
  if (missing > kDigitsMax)
    return fail("U1001", {.message = json::Value::string("a number too large to be written in this way")});
  if (missing > 0) text.insert(0, static_cast<std::size_t>(missing), u'0');
  if (picture.zero != '0') {
    for (char16_t& digit : text) digit = static_cast<char16_t>(digit + picture.zero - '0');
  }
  insert_separators(text, picture);
  if (picture.is_ordinal) append_ordinal_suffix(text);
  return text;
}

std::string in_case(std::string text, Case letter_case) {
  switch (letter_case) {
    case Case::kUpper: return to_upper_case(text);
    case Case::kLower: return to_lower_case(text);
    case Case::kTitle: break;
  }
  return text;
}

tl::expected<std::u16string, Failure> format_magnitude(double value, const IntegerPicture& picture) {
  switch (picture.form) {
    case Form::kDecimal: return format_decimal(value, picture);
    case Form::kLetters:
      if (!std::isfinite(value))
        return fail("U1001", {.message = json::Value::string("a number too large to be written in this way")});
      return to_utf16(number_to_letters(value, picture.letter_case == Case::kUpper ? 'A' : 'a'));
    case Form::kRoman:
      if (!(value <= kRomanMax))
        return fail("U1001", {.message = json::Value::string("a number too large to be written in this way")});
      return to_utf16(in_case(number_to_roman(value), picture.letter_case));
    case Form::kWords:
      if (!std::isfinite(value))
        return fail("U1001", {.message = json::Value::string("a number too large to be written in this way")});
      return to_utf16(in_case(number_to_words(value, picture.is_ordinal), picture.letter_case));
    case Form::kSequence: break;
  }
  return fail("D3130", {.value = json::Value::string(to_utf8(picture.token))});
}

void remove_all(std::u16string& text, std::u16string_view part) {
  for (std::size_t i = text.find(part); i != std::u16string::npos; i = text.find(part, i)) text.erase(i, part.size());
}

double parse_decimal(std::u16string_view text, const IntegerPicture& picture) {
  std::u16string digits(text);
  if (picture.is_ordinal) digits.resize(digits.size() - std::min<std::size_t>(digits.size(), 2));
  if (picture.is_regular) {
    remove_all(digits, u",");  // whatever the picture's own separator is
  } else {
    for (const auto& separator : picture.separators) remove_all(digits, separator.character);
  }
  if (picture.zero != '0') {
    for (char16_t& digit : digits) digit = static_cast<char16_t>(digit - picture.zero + '0');
  }
  return parse_int(std::u16string_view(digits));
}

}  // namespace

tl::expected<IntegerPicture, Failure> analyse_integer_picture(std::u16string_view picture) {
  IntegerPicture analysed;
  const std::size_t semicolon = picture.rfind(u';');
  const std::u16string_view primary = picture.substr(0, semicolon);
  analysed.is_ordinal = semicolon != std::u16string_view::npos && picture.substr(semicolon + 1).starts_with(u'o');
  const auto set = [&](Form form, Case letter_case) {
    analysed.form = form;
    analysed.letter_case = letter_case;
    return std::move(analysed);
  };
  if (primary == u"A") return set(Form::kLetters, Case::kUpper);
  if (primary == u"a") return set(Form::kLetters, Case::kLower);
  if (primary == u"I") return set(Form::kRoman, Case::kUpper);
  if (primary == u"i") return set(Form::kRoman, Case::kLower);
  if (primary == u"W") return set(Form::kWords, Case::kUpper);
  if (primary == u"w") return set(Form::kWords, Case::kLower);
  if (primary == u"Ww") return set(Form::kWords, Case::kTitle);
  if (auto done = analyse_digits(primary, analysed); !done) return tl::unexpected(std::move(done.error()));
  return analysed;
}

tl::expected<std::u16string, Failure> format_integer(double value, const IntegerPicture& picture) {
  auto text = format_magnitude(std::fabs(value), picture);
  if (text && value < 0) text->insert(0, 1, u'-');
  return text;
}

tl::expected<double, Failure> parse_integer(std::u16string_view text, const IntegerPicture& picture) {
  const bool is_upper = picture.letter_case == Case::kUpper;
  switch (picture.form) {
    case Form::kDecimal: return parse_decimal(text, picture);
    case Form::kLetters: return letters_to_number(text, is_upper ? 'A' : 'a');
    case Form::kRoman: return roman_to_number(is_upper ? std::u16string(text) : to_utf16(to_upper_case(to_utf8(text))));
    case Form::kWords: return words_to_number(to_utf16(to_lower_case(to_utf8(text))));
    case Form::kSequence: break;
  }
  return fail("D3130", {.value = json::Value::string(to_utf8(picture.token))});
}

std::size_t regular_distance(std::span<const std::size_t> positions) {
  std::size_t distance = 0;
  for (const std::size_t position : positions) distance = std::gcd(distance, position);
  if (distance == 0) return 0;
  for (std::size_t i = 1; i <= positions.size(); ++i) {
    if (std::find(positions.begin(), positions.end(), i * distance) == positions.end()) return 0;
  }
  return distance;
}

}  // namespace baton::asl::jsonata
