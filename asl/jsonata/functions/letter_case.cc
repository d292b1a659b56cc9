#include "asl/jsonata/functions/letter_case.h"

#include <algorithm>

#include "asl/jsonata/functions/case_table.h"
#include "asl/jsonata/functions/utf16.h"
#include "asl/jsonata/unicode.h"
#include "common/utf8.h"

namespace baton::asl::jsonata {

namespace {

constexpr char32_t kCapitalSigma = 0x3a3;
constexpr char32_t kFinalSigma = 0x3c2;

char32_t mapped(std::span<const CaseRange> ranges, char32_t code_point) {
  const auto range = std::upper_bound(ranges.begin(), ranges.end(), code_point,
                                      [](char32_t point, const CaseRange& next) { return point < next.first; });
  if (range == ranges.begin()) return code_point;
  const CaseRange& candidate = *(range - 1);
  if (code_point > candidate.last || (code_point - candidate.first) % candidate.stride != 0) return code_point;
  return static_cast<char32_t>(static_cast<std::int64_t>(code_point) + candidate.delta);
}

const SpecialCase* special(std::span<const SpecialCase> cases, char32_t code_point) {
  const auto found = std::lower_bound(cases.begin(), cases.end(), code_point,
                                      [](const SpecialCase& next, char32_t point) { return next.code_point < point; });
  return found != cases.end() && found->code_point == code_point ? &*found : nullptr;
}

bool is_cased(char32_t point) {
  if (point < 0x80) return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
  return mapped(upper_ranges(), point) != point || mapped(lower_ranges(), point) != point ||
         special(upper_specials(), point) != nullptr;
}

// The marks that stand within words, as far as they matter beside a sigma.
bool is_case_ignorable(char32_t point) {
  return point == '\'' || point == '.' || point == ':' || point == '^' || point == '`' || point == 0xa8 ||
         point == 0xad || point == 0xaf || point == 0xb4 || point == 0xb7 || point == 0xb8 || point == 0x2019 ||
         (point >= 0x300 && point <= 0x36f) || (point >= 0x200b && point <= 0x200f);
}

// Whether a sigma ends a word: letters before it, none behind.
bool is_final(std::string_view text, std::size_t begin, std::size_t end) {
  bool has_letter_before = false;
  for (std::size_t i = begin; i > 0;) {
    do --i;
    while (i > 0 && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80);
    const char32_t point = code_point_at(text, i).value;
    if (is_case_ignorable(point)) continue;
    has_letter_before = is_cased(point);
    break;
  }
  if (!has_letter_before) return false;
  for (std::size_t i = end; i < text.size();) {
    const CodePoint point = code_point_at(text, i);
    if (!is_case_ignorable(point.value)) return !is_cased(point.value);
    i += point.bytes;
  }
  return true;
}

// Calls `other(i, point)` for characters that are not ASCII.
template <typename Ascii, typename Other>
std::string mapped_text(std::string_view text, Ascii ascii, Other other) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      out += ascii(text[i++]);
      continue;
    }
    const CodePoint point = code_point_at(text, i);
    other(i, point, out);
    i += point.bytes;
  }
  return out;
}

void append_mapped(std::span<const CaseRange> ranges, std::span<const SpecialCase> specials, char32_t code_point,
                   std::string& out) {
  if (const SpecialCase* found = special(specials, code_point)) {
    for (const char32_t part : found->mapped) append_utf8(part, out);
  } else {
    append_utf8(mapped(ranges, code_point), out);
  }
}

}  // namespace

std::string to_upper_case(std::string_view utf8) {
  return mapped_text(
      utf8, [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; },
      [](std::size_t, CodePoint point, std::string& out) {
        append_mapped(upper_ranges(), upper_specials(), point.value, out);
      });
}

std::string to_lower_case(std::string_view utf8) {
  return mapped_text(
      utf8, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; },
      [utf8](std::size_t i, CodePoint point, std::string& out) {
        if (point.value == kCapitalSigma && is_final(utf8, i, i + point.bytes)) {
          append_utf8(kFinalSigma, out);
        } else {
          append_mapped(lower_ranges(), lower_specials(), point.value, out);
        }
      });
}

}  // namespace baton::asl::jsonata
