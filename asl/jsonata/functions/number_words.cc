#include "asl/jsonata/functions/number_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "asl/jsonata/functions/letter_case.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<std::string_view, 20> kCardinals = {
    "Zero", "One",    "Two",    "Three",    "Four",     "Five",    "Six",     "Seven",     "Eight",    "Nine",
    "Ten",  "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"};
constexpr std::array<std::string_view, 20> kOrdinals = {
    "Zeroth",     "First",     "Second",    "Third",       "Fourth",     "Fifth",     "Sixth",
    "Seventh",    "Eighth",    "Ninth",     "Tenth",       "Eleventh",   "Twelfth",   "Thirteenth",
    "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth"};
// Hundred is among them for the words that are read.
constexpr std::array<std::string_view, 9> kTens = {"Twenty",  "Thirty", "Forty",  "Fifty",  "Sixty",
                                                   "Seventy", "Eighty", "Ninety", "Hundred"};
constexpr std::array<std::string_view, 4> kMagnitudes = {"Thousand", "Million", "Billion", "Trillion"};

std::string ieth(std::string_view tens) { return std::string(tens.substr(0, tens.size() - 1)) + "ieth"; }

class Speaker {
 public:
  // `follows`: something larger was said before.
  std::string say(double number, bool follows, bool ordinal) const {
    if (number <= 19) return below_twenty(number, follows, ordinal);
    if (number < 100) return below_hundred(number, follows, ordinal);
    if (number < 1000) return hundreds(number, follows, ordinal);
    return large(number, follows, ordinal);
  }

 private:
  static std::string below_twenty(double number, bool follows, bool ordinal) {
    return std::string(follows ? " and " : "") +
           std::string((ordinal ? kOrdinals : kCardinals)[static_cast<std::size_t>(number)]);
  }

  std::string below_hundred(double number, bool follows, bool ordinal) const {
    const std::string_view tens = kTens[static_cast<std::size_t>(number / 10) - 2];
    const double rest = std::fmod(number, 10);
    const std::string start = follows ? " and " : "";
    if (rest > 0) return start + std::string(tens) + "-" + say(rest, false, ordinal);
    return start + (ordinal ? ieth(tens) : std::string(tens));
  }

  std::string hundreds(double number, bool follows, bool ordinal) const {
    std::string words = follows ? ", " : "";
    words += kCardinals[static_cast<std::size_t>(number / 100)];
    words += " Hundred";
    return finish(std::move(words), std::fmod(number, 100), ordinal);
  }

  // What is too large for the largest word is said as so many of them.
  std::string large(double number, bool follows, bool ordinal) const {
    const double magnitude = std::min(std::floor(std::log10(number) / 3), static_cast<double>(kMagnitudes.size()));
    const double factor = std::pow(10, magnitude * 3);
    const double count = std::floor(number / factor);
    std::string words = follows ? ", " : "";
    words += say(count, false, false);
    words += ' ';
    words += kMagnitudes[static_cast<std::size_t>(magnitude) - 1];
    return finish(std::move(words), number - count * factor, ordinal);
  }

  std::string finish(std::string words, double rest, bool ordinal) const {
    if (rest > 0) return words + say(rest, true, ordinal);
    return ordinal ? words + "th" : words;
  }
};

std::string small(std::string_view word) { return to_lower_case(word); }

// In the reference's order.
std::vector<std::pair<std::string, double>> word_values() {
  std::vector<std::pair<std::string, double>> values;
  for (std::size_t i = 0; i < kCardinals.size(); ++i) values.emplace_back(small(kCardinals[i]), i);
  for (std::size_t i = 0; i < kOrdinals.size(); ++i) values.emplace_back(small(kOrdinals[i]), i);
  for (std::size_t i = 0; i < kTens.size(); ++i) {
    values.emplace_back(small(kTens[i]), 10 * (i + 2));
    values.emplace_back(ieth(small(kTens[i])), 10 * (i + 2));
  }
  values.emplace_back("hundredth", 100);
  for (std::size_t i = 0; i < kMagnitudes.size(); ++i) {
    const double value = std::pow(10, 3 * (static_cast<double>(i) + 1));
    values.emplace_back(small(kMagnitudes[i]), value);
    values.emplace_back(small(kMagnitudes[i]) + "th", value);
  }
  return values;
}

// How long the separator of words at `i` is, or 0: ", " or " and " or one blank, backslash or hyphen.
std::size_t separator_size(std::u16string_view text, std::size_t i) {
  const auto space = [&](std::size_t k) { return k < text.size() && is_javascript_space(text[k]); };
  if (text[i] == ',' && space(i + 1)) return 2;
  if (space(i) && text.substr(i + 1, 3) == u"and" && space(i + 4)) return 5;
  return space(i) || text[i] == '\\' || text[i] == '-' ? 1 : 0;
}

std::vector<std::string> split_words(std::u16string_view text) {
  std::vector<std::string> words;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = separator_size(text, i);
    if (size == 0) {
      ++i;
      continue;
    }
    words.push_back(to_utf8(text.substr(start, i - start)));
    i += size;
    start = i;
  }
  words.push_back(to_utf8(text.substr(start)));
  return words;
}

}  // namespace

std::string number_to_words(double value, bool ordinal) { return Speaker().say(value, false, ordinal); }

std::vector<std::string> number_words() {
  std::vector<std::string> words;
  for (auto& [word, value] : word_values()) words.push_back(word);
  return words;
}

double words_to_number(std::u16string_view text) {
  std::map<std::string, double, std::less<>> values;
  for (auto& [word, value] : word_values()) values.emplace(word, value);
  std::vector<double> segments{0};
  for (const std::string& word : split_words(text)) {
    const auto found = values.find(word);
    const double value = found == values.end() ? kNaN : found->second;
    if (!(value < 100)) {
      segments.back() *= value;
    } else if (segments.back() >= 1000) {
      segments.push_back(value);
    } else {
      segments.back() += value;
    }
  }
  double sum = 0;
  for (const double segment : segments) sum += segment;
  return sum;
}

std::string number_to_roman(double value) {
  static constexpr std::pair<int, std::string_view> kNumerals[] = {
      {1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"},
      {40, "xl"},  {10, "x"},   {9, "ix"},  {5, "v"},    {4, "iv"},  {1, "i"}};
  std::string text;
  for (const auto& [number, numeral] : kNumerals) {
    for (; value >= number; value -= number) text += numeral;
  }
  return text;
}

double roman_to_number(std::u16string_view text) {
  const auto value_of = [](char16_t c) -> double {
    switch (c) {
      case 'M': return 1000;
      case 'D': return 500;
      case 'C': return 100;
      case 'L': return 50;
      case 'X': return 10;
      case 'V': return 5;
      case 'I': return 1;
      default: return kNaN;
    }
  };
  double sum = 0;
  double largest = 1;
  for (auto c = text.rbegin(); c != text.rend(); ++c) {
    const double value = value_of(*c);
    if (value < largest) {
      sum -= value;
    } else {
      largest = value;
      sum += value;
    }
  }
  return sum;
}

std::string number_to_letters(double value, char first_letter) {
  std::string reversed;
  for (; value > 0; value = std::floor((value - 1) / 26)) {
    reversed += static_cast<char>(std::fmod(value - 1, 26) + first_letter);
  }
  return {reversed.rbegin(), reversed.rend()};
}

double letters_to_number(std::u16string_view letters, char first_letter) {
  double sum = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const double digit = static_cast<double>(letters[letters.size() - i - 1]) - first_letter + 1;
    sum += digit * std::pow(26, static_cast<double>(i));
  }
  return sum;
}

}  // namespace baton::asl::jsonata
