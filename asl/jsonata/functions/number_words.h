// Numbers as English words, Roman numerals and letters of spreadsheet columns, and back.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace baton::asl::jsonata {

// "One Thousand and Twelve", or "One Thousand and Twelfth". REQUIRES: value >= 0 and finite.
std::string number_to_words(double value, bool ordinal);
// Of text in small letters; NaN if a word is unknown.
double words_to_number(std::u16string_view text);
// All words that words_to_number() knows, in small letters, in the order in which the reference tries them.
std::vector<std::string> number_words();

// "mmxii"; "" for 0. REQUIRES: 0 <= value <= kRomanMax.
inline constexpr double kRomanMax = 1e7;  // a letter for each thousand: the reference runs out of stack about here
std::string number_to_roman(double value);
// Of capital letters; NaN if there are others.
double roman_to_number(std::u16string_view text);

// 1 is "a", 27 is "aa". REQUIRES: value >= 0 and finite.
std::string number_to_letters(double value, char first_letter);
double letters_to_number(std::u16string_view letters, char first_letter);

}  // namespace baton::asl::jsonata
