#include "asl/jsonpath/filter_parser.h"

#include <algorithm>
#include <string>
#include <utility>

#include "asl/jsonpath/text.h"

namespace baton::asl::jsonpath {

namespace {

using Parsed = tl::expected<FilterPointer, Message>;

// Parentheses and exclamation marks inside each other.
constexpr int kDepthMax = 50;

constexpr std::pair<std::string_view, Relation> kRelations[] = {
    {"==", Relation::kEqual},        {"!=", Relation::kNotEqual},
    {"===", Relation::kSame},        {"!==", Relation::kNotSame},
    {"<", Relation::kLess},          {"<=", Relation::kLessEqual},
    {">", Relation::kGreater},       {">=", Relation::kGreaterEqual},
    {"=~", Relation::kMatches},      {"IN", Relation::kIn},
    {"NIN", Relation::kNotIn},       {"CONTAINS", Relation::kContains},
    {"ALL", Relation::kContainsAll}, {"SUBSETOF", Relation::kSubsetOf},
    {"ANYOF", Relation::kAnyOf},     {"NONEOF", Relation::kNoneOf},
    {"SIZE", Relation::kSize},       {"EMPTY", Relation::kIsEmpty},
    {"EXISTS", Relation::kExists},
};

bool is_relation_character(char c) { return c == '<' || c == '>' || c == '=' || c == '~' || c == '!'; }

bool is_number_character(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == 'e' || c == 'E' || c == '+';
}

// LogicalOr = LogicalAnd { "||" LogicalAnd }; LogicalAnd = Operand { "&&" Operand };
// Operand = "!" Operand | "(" LogicalOr ")" | Side [ Relation Side ].
//
// As Jayway reads it, a path ends at a blank, a character of an operator or a closing parenthesis, so "@.a&&@.b" without
// blanks is one path; and "!@.a == 1" is "@.a == 1".
class FilterReader {
 public:
  FilterReader(std::string_view text, int nesting) : text_(text), nesting_(nesting) {}

  Parsed read() {
    auto filter = disjunction();
    if (!filter) return filter;
    if (skip() != text_.size()) {
      return fail("Expected end of filter expression instead of: " + std::string(text_.substr(at_)));
    }
    return filter;
  }

 private:
  tl::unexpected<Message> fail(Message message) const { return tl::unexpected<Message>(std::move(message)); }
  tl::unexpected<Message> fail_here() const {
    return fail("Failed to parse filter: " + std::string(text_) + ", error on position: " + std::to_string(at_));
  }

  std::size_t skip() { return at_ = skip_blanks(text_, at_); }
  char current() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view expected) {
    skip();
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  // ── logic ──

  Parsed disjunction() {
    auto first = conjunction();
    if (!first) return first;
    Either either;
    either.filters.push_back(std::move(*first));
    while (take("||")) {
      auto next = conjunction();
      if (!next) return next;
      either.filters.push_back(std::move(*next));
    }
    if (either.filters.size() == 1) return std::move(either.filters.front());
    return std::make_unique<const Filter>(Filter{std::move(either)});
  }

  Parsed conjunction() {
    auto first = operand();
    if (!first) return first;
    Both both;
    both.filters.push_back(std::move(*first));
    while (take("&&")) {
      auto next = operand();
      if (!next) return next;
      both.filters.push_back(std::move(*next));
    }
    if (both.filters.size() == 1) return std::move(both.filters.front());
    return std::make_unique<const Filter>(Filter{std::move(both)});
  }

  Parsed operand() {
    if (++depth_ > kDepthMax) return fail("Filters are nested too deeply");
    Parsed parsed = operand_in_depth();
    --depth_;
    return parsed;
  }

  Parsed operand_in_depth() {
    skip();
    if (current() == '!') {
      const std::size_t behind = skip_blanks(text_, at_ + 1);
      const char c = behind < text_.size() ? text_[behind] : '\0';
      if (c == '$' || c == '@') return relational();
      at_ = behind;
      auto inner = operand();
      if (!inner) return inner;
      return std::make_unique<const Filter>(Filter{Negation{std::move(*inner)}});
    }
    if (current() != '(') return relational();
    ++at_;
    auto inner = disjunction();
    if (!inner) return inner;
    if (!take(")")) return fail_here();
    return inner;
  }

  // ── comparisons ──

  Parsed relational() {
    skip();
    const bool is_negated = current() == '!';
    if (is_negated) at_ = skip_blanks(text_, at_ + 1);
    auto left = side();
    if (!left) return tl::unexpected(std::move(left.error()));
    const std::size_t behind_left = at_;
    if (const auto relation = read_relation()) {
      auto right = right_side();
      if (right)
        return std::make_unique<const Filter>(Filter{Comparison{std::move(*left), *relation, std::move(*right)}});
    }
    at_ = behind_left;
    auto* path = std::get_if<Subpath>(&*left);
    if (path == nullptr) return fail("Expected path node");
    return std::make_unique<const Filter>(Filter{Existence{std::move(*path), !is_negated}});
  }

  std::optional<Relation> read_relation() {
    const std::size_t begin = skip();
    if (is_relation_character(current())) {
      while (is_relation_character(current())) ++at_;
    } else {
      while (at_ < text_.size() && text_[at_] != ' ') ++at_;
    }
    std::string word(text_.substr(begin, at_ - begin));
    std::transform(word.begin(), word.end(), word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    for (const auto& [name, relation] : kRelations) {
      if (name == word) return relation;
    }
    return std::nullopt;
  }

  tl::expected<Side, Message> right_side() {
    if (take("!")) {
      skip();
      if (current() != '$' && current() != '@') return fail("Unexpected character: !");
    }
    return side();
  }

  tl::expected<Side, Message> side() {
    skip();
    switch (current()) {
      case '$':
      case '@': return path();
      case '\'':
      case '"': return string();
      case '{':
      case '[': return json_literal();
      case '/': return pattern();
      case 't': return word("true", json::Value::boolean(true));
      case 'f': return word("false", json::Value::boolean(false));
      case 'n': return word("null", json::Value::null());
      default: return number();
    }
  }

  tl::expected<Side, Message> word(std::string_view expected, json::Value value) {
    if (!take(expected)) return fail("Expected <" + std::string(expected) + "> value");
    return Side(std::move(value));
  }

  tl::expected<Side, Message> number() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_number_character(text_[at_])) ++at_;
    auto value = parse_decimal(text_.substr(begin, at_ - begin));
    if (!value) return fail_here();
    return Side(std::move(*value));
  }

  tl::expected<Side, Message> string() {
    const char quote = current();
    const std::size_t end = find_unescaped(text_, at_ + 1, quote);
    if (end == kNowhere) {
      return fail(std::string("String literal does not have matching quotes. Expected ") + quote + " in " +
                  std::string(text_));
    }
    auto value = json::Value::string(unescape(text_.substr(at_ + 1, end - at_ - 1)));
    at_ = end + 1;
    return Side(std::move(value));
  }

  tl::expected<Side, Message> json_literal() {
    const std::size_t end = find_closing(text_, at_, false);
    if (end == kNowhere) return fail("String not closed. Expected ' in " + std::string(text_));
    auto value = parse_lenient_json(text_.substr(at_, end + 1 - at_));
    if (!value) return fail_here();
    at_ = end + 1;
    return Side(std::move(*value));
  }

  tl::expected<Side, Message> pattern() {
    const std::size_t end = find_unescaped(text_, at_ + 1, '/');
    if (end == kNowhere) return fail("Pattern not closed. Expected / in " + std::string(text_));
    const std::string_view source = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    while (current() >= 'A' && current() <= 'z') ++at_;
    auto compiled = Pattern::compile(source, text_.substr(end + 1, at_ - end - 1));
    if (!compiled) return fail("The regular expression /" + std::string(source) + "/ is wrong: " + compiled.error());
    return Side(std::move(*compiled));
  }

  tl::expected<Side, Message> path() {
    const std::size_t begin = at_++;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '[') {
        const std::size_t close = find_closing(text_, at_, false);
        if (close == kNowhere) return fail("Square brackets does not match in filter " + std::string(text_));
        at_ = close + 1;
      } else if (c == '(') {
        const std::size_t close = find_closing(text_, at_, false);
        if (close == kNowhere) return fail_here();
        at_ = close + 1;
      } else if (c == ' ' || c == ')' || is_relation_character(c)) {
        break;
      } else {
        ++at_;
      }
    }
    auto parsed = parse_subpath(text_.substr(begin, at_ - begin), nesting_ + 1);
    if (!parsed) return tl::unexpected(std::move(parsed.error()));
    return Side(std::move(*parsed));
  }

  std::string_view text_;
  int nesting_;
  int depth_ = 0;
  std::size_t at_ = 0;
};

}  // namespace

tl::expected<std::shared_ptr<const Filter>, Message> parse_filter(std::string_view text, int nesting) {
  auto filter = FilterReader(text, nesting).read();
  if (!filter) return tl::unexpected(std::move(filter.error()));
  return std::shared_ptr<const Filter>(std::move(*filter));
}

}  // namespace baton::asl::jsonpath
