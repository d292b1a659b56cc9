// Numbers to text and back as JavaScript does it (ECMA-262: Number::toString, ToNumber, toFixed, toPrecision, Math.round).
#pragma once

#include <string>
#include <string_view>

namespace baton::asl::jsonata {

// "NaN", "Infinity", "-Infinity", else as JSON writes it: "1e+21", "0.1", "0" for -0.
std::string number_text(double number);

// number.toString(radix) of a whole number. REQUIRES: 2 <= radix <= 36.
std::string integer_text(double number, int radix);

// number.toFixed(fraction_digits). REQUIRES: number >= 0 or NaN, fraction_digits <= 100.
std::string fixed_text(double number, int fraction_digits);

// Number(number.toPrecision(15)): what is left of 0.1 + 0.2 is 0.3.
double round_to_15_digits(double number);

// Number(text): white space around is skipped, nothing is 0, 0x, 0o and 0b are understood; NaN if it is no number.
double to_number(std::string_view text);

// parseInt(text): as many digits as there are after white space and a sign, hexadecimal after 0x; NaN if there are none.
double parse_int(std::string_view text);
double parse_int(std::u16string_view text);

// A decimal literal ("-12.5e3") without anything around it; NaN if it is none. Too large is infinity, too small 0.
double decimal_number(std::string_view text);

// Math.round: halves go up.
double round_half_up(double number);

// The reference's $round: halves go to the even neighbour, counted in decimal digits, not in binary ones.
double round_half_even(double number, double precision = 0);

}  // namespace baton::asl::jsonata
