#include "asl/jsonata/functions/regex_syntax.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

namespace {

constexpr std::string_view kSpaces =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view kNoSpaces =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e})"
    R"(\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";
constexpr std::string_view kLineEnds = R"(\n\r\x{2028}\x{2029})";
// PCRE2 counts repetitions in 16 bits.
constexpr std::uint64_t kRepetitionsMax = 65535;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }

// Groups have to be known before: whether \3 is one depends on those behind it.
struct Groups {
  std::size_t count = 0;
  std::vector<std::pair<std::string, std::size_t>> names;
};

Groups find_groups(std::string_view pattern) {
  Groups groups;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[' || c == ']') {
      in_class = c == '[';
    } else if (c == '(' && !in_class) {
      const std::string_view rest = pattern.substr(i + 1);
      if (!rest.starts_with('?')) {
        ++groups.count;
      } else if (rest.starts_with("?<") && !rest.starts_with("?<=") && !rest.starts_with("?<!")) {
        groups.names.emplace_back(rest.substr(2, rest.find('>') - 2), ++groups.count);
      }
    }
  }
  return groups;
}

class Translator {
 public:
  Translator(std::string_view pattern, bool is_multiline)
      : pattern_(pattern), is_multiline_(is_multiline), groups_(find_groups(pattern)) {}

  tl::expected<std::string, std::string> run() {
    while (i_ < pattern_.size() && error_.empty()) term();
    if (error_.empty() && !open_.empty()) error_ = "Unterminated group";
    if (!error_.empty()) return tl::unexpected(error_);
    return std::move(out_);
  }

 private:
  // What stood before decides whether a quantifier may follow.
  void term() {
    const char c = pattern_[i_];
    switch (c) {
      case '|': return emit_operator("|");
      case '(': return open_group();
      case ')': return close_group();
      case '^': return emit_operator(is_multiline_ ? "(?<![^" + std::string(kLineEnds) + "])" : "\\A");
      case '$': return emit_operator(is_multiline_ ? "(?![^" + std::string(kLineEnds) + "])" : "\\z");
      case '*':
      case '+':
      case '?': return quantifier(std::string(1, c), 1);
      case '{': return brace();
      case '.': return emit_atom("[^" + std::string(kLineEnds) + "]", 1);
      case '[': return character_class();
      case '\\': return escape();
      default: {
        const CodePoint point = code_point_at(pattern_, i_);
        return emit_atom(literal(point.value), point.bytes);
      }
    }
  }

  void emit_operator(std::string_view text) {
    out_ += text;
    ++i_;
    is_quantifiable_ = false;
  }
  void emit_atom(std::string_view text, std::size_t size) {
    out_ += text;
    i_ += size;
    is_quantifiable_ = true;
  }
  void stop(std::string_view error) {
    error_ = error;
    i_ = pattern_.size();
  }

  static std::string literal(char32_t point) {
    if (point < 0x80 && is_word(static_cast<char>(point))) return {static_cast<char>(point)};
    char digits[8];
    const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<std::uint32_t>(point), 16);
    return "\\x{" + std::string(digits, end.ptr) + "}";
  }

  void open_group() {
    const std::string_view rest = pattern_.substr(i_ + 1);
    for (const std::string_view kind : {"?:", "?=", "?!", "?<=", "?<!"}) {
      if (!rest.starts_with(kind)) continue;
      open_.push_back(!kind.starts_with("?<"));
      out_ += "(" + std::string(kind);
      i_ += 1 + kind.size();
      is_quantifiable_ = false;
      return;
    }
    std::size_t size = 1;
    if (rest.starts_with("?<")) {
      size = named_group(rest.substr(2));
    } else if (rest.starts_with('?')) {
      return stop("Invalid group");
    }
    open_.push_back(true);
    out_ += '(';
    i_ += size;
    is_quantifiable_ = false;
  }

  std::size_t named_group(std::string_view rest) {
    const std::size_t size = rest.find('>');
    const std::string_view name = rest.substr(0, size);
    const bool is_name = size != std::string_view::npos && !name.empty() && !is_digit(name[0]) &&
                         std::all_of(name.begin(), name.end(), [](char c) {
                           return is_word(c) || c == '$' || static_cast<unsigned char>(c) >= 0x80;
                         });
    if (!is_name) error_ = "Invalid capture group name";
    if (std::count_if(groups_.names.begin(), groups_.names.end(), [&](auto& group) { return group.first == name; }) >
        1) {
      error_ = "Duplicate capture group name";
    }
    return 4 + name.size();
  }

  void close_group() {
    if (open_.empty()) return stop("Unmatched ')'");
    const bool may_repeat = open_.back();
    open_.pop_back();
    emit_atom(")", 1);
    is_quantifiable_ = may_repeat;  // a lookbehind may not be
  }

  void quantifier(std::string text, std::size_t size) {
    if (!is_quantifiable_) return stop("Nothing to repeat");
    out_ += text;
    i_ += size;
    if (i_ < pattern_.size() && pattern_[i_] == '?') {
      out_ += '?';
      ++i_;
    }
    is_quantifiable_ = false;
  }

  // {2}, {2,} and {2,3}; any other brace stands for itself.
  void brace() {
    std::size_t i = i_ + 1;
    const auto number = [&]() -> std::optional<std::uint64_t> {
      const std::size_t start = i;
      std::uint64_t value = 0;
      for (; i < pattern_.size() && is_digit(pattern_[i]); ++i) {
        value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(pattern_[i] - '0'), 1'000'000'000'000);
      }
      return i == start ? std::nullopt : std::optional(value);
    };
    const auto at = [&](char c) { return i < pattern_.size() && pattern_[i] == c && (++i, true); };
    const auto least = number();
    const bool has_comma = least && at(',');
    const auto most = has_comma ? number() : least;
    if (!least || !at('}')) return emit_atom("\\x{7b}", 1);
    if (most && *most < *least) return stop("numbers out of order in {} quantifier");
    std::string text = "{" + std::to_string(std::min(*least, kRepetitionsMax)) + ",";
    if (most && *most <= kRepetitionsMax) text += std::to_string(*most);
    quantifier(text + "}", i - i_);
  }

  void escape() {
    if (i_ + 1 >= pattern_.size()) return stop("\\ at end of pattern");
    const char c = pattern_[i_ + 1];
    switch (c) {
      case 'b':
      case 'B': {
        out_ += pattern_.substr(i_, 2);
        i_ += 2;
        is_quantifiable_ = false;
        return;
      }
      case 'd':
      case 'D':
      case 'w':
      case 'W': return emit_atom(pattern_.substr(i_, 2), 2);
      case 's': return emit_atom("[" + std::string(kSpaces) + "]", 2);
      case 'S': return emit_atom("[^" + std::string(kSpaces) + "]", 2);
      case 'k':
        if (!groups_.names.empty()) return named_reference();
        break;
      default: break;
    }
    if (c >= '1' && c <= '9' && numbered_reference()) return;
    std::size_t size = 0;
    const char32_t point = character_escape(i_, size, false);
    emit_atom(literal(point), size);
  }

  void named_reference() {
    const std::string_view rest = pattern_.substr(i_ + 2);
    const std::size_t size = rest.find('>');
    if (!rest.starts_with('<') || size == std::string_view::npos) return stop("Invalid named reference");
    for (const auto& [name, number] : groups_.names) {
      if (name == rest.substr(1, size - 1)) return emit_atom("\\g{" + std::to_string(number) + "}", 3 + size);
    }
    stop("Invalid named capture referenced");
  }

  bool numbered_reference() {
    std::size_t number = 0;
    std::size_t i = i_ + 1;
    for (; i < pattern_.size() && is_digit(pattern_[i]) && number < 100000; ++i) {
      number = number * 10 + static_cast<std::size_t>(pattern_[i] - '0');
    }
    if (number > groups_.count) return false;
    emit_atom("\\g{" + std::to_string(number) + "}", i - i_);
    return true;
  }

  // The character that the escape at `start` stands for, and how much of the pattern it takes.
  char32_t character_escape(std::size_t start, std::size_t& size, bool in_class) const {
    const char c = pattern_[start + 1];
    size = 2;
    switch (c) {
      case 'f': return '\f';
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'v': return '\v';
      case 'c': return control_escape(start, size, in_class);
      case 'x':
      case 'u': return hexadecimal_escape(start, size);
      default: break;
    }
    if (c >= '0' && c <= '7') return octal_escape(start, size);
    const CodePoint point = code_point_at(pattern_, start + 1);
    size = 1 + point.bytes;
    return point.value;
  }

  char32_t control_escape(std::size_t start, std::size_t& size, bool in_class) const {
    const char c = start + 2 < pattern_.size() ? pattern_[start + 2] : '\0';
    if (is_letter(c) || (in_class && (is_digit(c) || c == '_'))) {
      size = 3;
      return static_cast<char32_t>(c % 32);
    }
    size = 1;  // the backslash stands for itself
    return '\\';
  }

  std::optional<char32_t> hexadecimal(std::size_t start, std::size_t count) const {
    if (start + count > pattern_.size()) return std::nullopt;
    std::uint32_t value = 0;
    const char* end = pattern_.data() + start + count;
    const auto result = std::from_chars(pattern_.data() + start, end, value, 16);
    return result.ec == std::errc{} && result.ptr == end ? std::optional<char32_t>(value) : std::nullopt;
  }

  char32_t hexadecimal_escape(std::size_t start, std::size_t& size) const {
    const bool is_long = pattern_[start + 1] == 'u';
    const std::size_t count = is_long ? 4 : 2;
    const auto unit = hexadecimal(start + 2, count);
    if (!unit) return static_cast<char32_t>(pattern_[start + 1]);
    size = 2 + count;
    if (*unit < 0xd800 || *unit >= 0xdc00 || pattern_.substr(start + 6, 2) != "\\u") return *unit;
    const auto low = hexadecimal(start + 8, 4);
    if (!low || *low < 0xdc00 || *low >= 0xe000) return *unit;
    size = 12;
    return 0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00);
  }

  char32_t octal_escape(std::size_t start, std::size_t& size) const {
    char32_t value = 0;
    std::size_t i = start + 1;
    for (; i < pattern_.size() && i < start + 4 && pattern_[i] >= '0' && pattern_[i] <= '7'; ++i) {
      const char32_t next = value * 8 + static_cast<char32_t>(pattern_[i] - '0');
      if (next > 0377) break;
      value = next;
    }
    size = i - start;
    return value;
  }

  // An item of a class: a character, or a set that cannot be the end of a range.
  struct ClassItem {
    std::optional<char32_t> point;
    std::string set;
  };

  ClassItem class_item() {
    const char c = pattern_[i_];
    if (c != '\\' || i_ + 1 >= pattern_.size()) {
      const CodePoint point = code_point_at(pattern_, i_);
      i_ += point.bytes;
      return {point.value, {}};
    }
    const std::string_view escape = pattern_.substr(i_, 2);
    const char kind = escape[1];
    if (kind == 'd' || kind == 'D' || kind == 'w' || kind == 'W') {
      i_ += 2;
      return {std::nullopt, std::string(escape)};
    }
    if (kind == 's' || kind == 'S') {
      i_ += 2;
      return {std::nullopt, std::string(kind == 's' ? kSpaces : kNoSpaces)};
    }
    if (kind == 'b') {
      i_ += 2;
      return {'\b', {}};
    }
    std::size_t size = 0;
    const char32_t point = character_escape(i_, size, true);
    i_ += size;
    return {point, {}};
  }

  static std::string text_of(const ClassItem& item) { return item.point ? literal(*item.point) : item.set; }
  bool class_ended() const { return i_ >= pattern_.size() || pattern_[i_] == ']'; }

  void character_class() {
    ++i_;
    const bool is_negated = i_ < pattern_.size() && pattern_[i_] == '^';
    if (is_negated) ++i_;
    std::string items;
    while (!class_ended() && error_.empty()) items += class_range();
    if (!error_.empty()) return;
    if (i_ >= pattern_.size()) return stop("Unterminated character class");
    if (items.empty()) return emit_atom(is_negated ? "(?s:.)" : "(?!)", 1);
    emit_atom((is_negated ? "[^" : "[") + items + "]", 1);
  }

  std::string class_range() {
    const ClassItem first = class_item();
    const bool is_range = !class_ended() && pattern_[i_] == '-' && i_ + 1 < pattern_.size() && pattern_[i_ + 1] != ']';
    if (!is_range) return text_of(first);
    ++i_;
    const ClassItem last = class_item();
    if (!first.point || !last.point) return text_of(first) + literal('-') + text_of(last);
    if (*first.point > *last.point) {
      error_ = "Range out of order in character class";
      return {};
    }
    return text_of(first) + "-" + text_of(last);
  }

  std::string_view pattern_;
  bool is_multiline_;
  Groups groups_;
  std::size_t i_ = 0;
  std::string out_{};
  std::string error_{};
  std::vector<bool> open_{};  // groups that are open; whether each may be repeated
  bool is_quantifiable_ = false;
};

}  // namespace

tl::expected<std::string, std::string> to_pcre(std::string_view pattern, bool is_multiline) {
  return Translator(pattern, is_multiline).run();
}

}  // namespace baton::asl::jsonata
