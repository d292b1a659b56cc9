#include <utility>

#include "asl/intrinsics/expression.h"
#include "asl/intrinsics/intrinsic.h"
#include "asl/jsonpath/text.h"
#include "common/json/parse.h"

namespace baton::asl::intrinsics {

namespace {

using CallPointer = std::unique_ptr<const Call>;
template <typename T>
using Parsed = tl::expected<T, std::string>;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Whether a template of States.Format, escapes and all, has only braces that hold places.
bool has_good_braces(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' || text.substr(i, 2) == "{}") {
      ++i;
    } else if (text[i] == '{' || text[i] == '}') {
      return false;
    }
  }
  return true;
}

std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    out += text[i];
  }
  return out;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Parsed<CallPointer> whole() {
    auto call = this->call();
    skip();
    if (call && at_ != text_.size()) return fail("unexpected '" + std::string(text_.substr(at_)) + "' behind the call");
    return call;
  }

 private:
  tl::unexpected<std::string> fail(std::string message) const {
    return tl::unexpected<std::string>(std::move(message));
  }
  char current() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip() {
    while (is_space(current())) ++at_;
  }
  bool take(char c) {
    skip();
    if (current() != c) return false;
    ++at_;
    return true;
  }

  Parsed<CallPointer> call() {
    if (++depth_ > kIntrinsicNestingMax) {
      return fail("calls may be nested " + std::to_string(kIntrinsicNestingMax) + " deep");
    }
    skip();
    const std::size_t begin = at_;
    while (is_name_character(current())) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    auto call = std::make_unique<Call>();
    call->function = find_function(name);
    if (call->function == nullptr) return fail("there is no function '" + std::string(name) + "'");
    if (auto done = arguments(*call); !done) return tl::unexpected(std::move(done.error()));
    --depth_;
    const std::size_t count = call->arguments.size();
    if (count < call->function->arguments_min || count > call->function->arguments_max) {
      return fail(std::string(name) + " does not take " + std::to_string(count) + " arguments");
    }
    return call;
  }

  Parsed<void> arguments(Call& call) {
    if (!take('(')) return fail("'(' is expected behind " + std::string(call.function->name));
    if (take(')')) return {};
    while (true) {
      const bool is_template = call.arguments.empty() && call.function->call == format;
      auto expression = argument(is_template);
      if (!expression) return tl::unexpected(std::move(expression.error()));
      call.arguments.push_back(std::move(*expression));
      if (take(')')) return {};
      if (!take(',')) return fail("',' or ')' is expected at position " + std::to_string(at_));
    }
  }

  Parsed<Expression> argument(bool is_template) {
    skip();
    if (current() == '\'') return string(is_template);
    if (current() == '$') return path();
    if (text_.substr(at_).starts_with("States.")) {
      auto inner = call();
      if (!inner) return tl::unexpected(std::move(inner.error()));
      return Expression(std::move(*inner));
    }
    return literal();
  }

  // A template keeps its escapes, as it must know which braces hold places.
  Parsed<Expression> string(bool is_template) {
    const std::size_t begin = ++at_;
    while (current() != '\'') {
      if (at_ >= text_.size()) return fail("a string is not closed");
      if (current() == '\\' && !skip_escape()) return fail("a backslash stands only before ' { } or \\");
      ++at_;
    }
    const std::string_view raw = text_.substr(begin, at_++ - begin);
    if (!is_template) return Expression(json::Value::string(without_escapes(raw)));
    if (!has_good_braces(raw)) return fail("a brace is neither part of {} nor escaped by a backslash");
    return Expression(json::Value::string(raw));
  }

  bool skip_escape() {
    ++at_;
    return current() == '\'' || current() == '{' || current() == '}' || current() == '\\';
  }

  Parsed<Expression> path() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && current() != ',' && current() != ')' && !is_space(current())) {
      if (current() == '[' || current() == '(') {
        const std::size_t close = jsonpath::find_closing(text_, at_, true);
        if (close == jsonpath::kNowhere) return fail("a bracket in a path is not closed");
        at_ = close;
      }
      ++at_;
    }
    auto path = Path::parse(text_.substr(begin, at_ - begin));
    if (!path) return fail(std::move(path.error().message));
    return Expression(std::move(*path));
  }

  // A number, true, false or null.
  Parsed<Expression> literal() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && current() != ',' && current() != ')' && !is_space(current())) ++at_;
    auto value = json::parse(text_.substr(begin, at_ - begin));
    const bool is_scalar = value && (value->is_number() || value->is_boolean() || value->is_null());
    if (!is_scalar) return fail("an argument is no string, number, boolean, null, path or call");
    return Expression(std::move(*value));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

tl::expected<std::unique_ptr<const Call>, std::string> parse_call(std::string_view text) {
  return Parser(text).whole();
}

}  // namespace baton::asl::intrinsics
