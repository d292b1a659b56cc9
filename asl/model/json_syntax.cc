#include "asl/model/json_syntax.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "asl/model/schema.h"
#include "common/utf8.h"

namespace baton::asl {

namespace {

constexpr char kValues[] = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
constexpr std::size_t kSourceCharactersMax = 500;  // Jackson shows no more of the text

struct Mistake {
  std::string message;
  std::size_t offset = 0;  // where Jackson stood when it found out: behind what it had read
  bool is_duplicate_state = false;
  std::string location{};  // of a duplicate state
};

// With the bytes that go on with it, three at most.
std::string_view character_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && end < at + 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return text.substr(at, end - at);
}

std::string_view first_characters(std::string_view text, std::size_t count_max) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < count_max && end < text.size(); ++i) end += character_at(text, end).size();
  return text.substr(0, end);
}

// REQUIRES: the bytes of one character.
std::uint32_t code_of(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  std::uint32_t code = character.size() == 1 ? lead : lead & (0x7fu >> character.size());
  for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3fu);
  return code;
}

// Jackson's _getCharDesc().
std::string shown(std::string_view character) {
  const std::uint32_t code = code_of(character);
  const std::string number = std::to_string(code);
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return "(CTRL-CHAR, code " + number + ")";
  const std::string quoted = "'" + std::string(character) + "' (code " + number;
  if (code < 0x100) return quoted + ")";
  char digits[8];
  char* end = std::to_chars(digits, digits + sizeof digits, code, 16).ptr;
  return quoted + " / 0x" + std::string(digits, end) + ")";
}

// Reads a text as Jackson does, up to the first mistake.
class Jackson {
 public:
  explicit Jackson(std::string_view text) : text_(text) {}

  // Nullopt if it finds none: not everything that is refused is a matter of syntax (depth, UTF-8).
  std::optional<Mistake> first_mistake() {
    while (!mistake_) {
      skip_space();
      if (at_ == text_.size()) {
        if (!frames_.empty()) end_of_input();
        return mistake_;
      }
      step();
      if (frames_.empty() && is_done_) return mistake_;
    }
    return mistake_;
  }

  std::string place(std::size_t offset) const {
    const std::string_view before = text_.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t row = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const std::string_view columns = before.substr(row);
    const auto column = 1 + std::count_if(columns.begin(), columns.end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    std::string source(first_characters(text_, kSourceCharactersMax));
    if (source.size() < text_.size()) {
      source += "\"[truncated " + std::to_string(character_count(text_.substr(source.size()))) + " chars]";
    } else {
      source += "\"";
    }
    return "[Source: (String)\"" + source + "; line: " + std::to_string(line) + ", column: " + std::to_string(column) +
           "]";
  }

 private:
  enum class Expects { kValue, kName, kColon, kCommaOrEnd };
  struct Frame {
    bool is_object = false;
    std::size_t start = 0;
    std::string location;  // of the container
    std::string name;      // of the member that is read, or read last
    Expects expects = Expects::kValue;
    bool is_fresh = true;  // nothing in it yet
    std::set<std::string> names{};
  };

  void fail(std::string message, std::size_t offset) { mistake_ = Mistake{std::move(message), offset}; }

  void fail_at_character(const std::string& expected) {
    const std::string_view character = character_at(text_, at_);
    fail("Unexpected character (" + shown(character) + "): " + expected, at_ + character.size());
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(" \n\r\t", at_), text_.size()); }

  void end_of_input() {
    const Frame& frame = frames_.back();
    const std::string kind = frame.is_object ? "Object" : "Array";
    if (frame.expects == Expects::kCommaOrEnd || frame.is_fresh) {
      fail("Unexpected end-of-input: expected close marker for " + kind + " (start marker at " + place(frame.start) +
               ")",
           text_.size());
    } else {
      fail("Unexpected end-of-input within/between " + kind + " entries", text_.size());
    }
  }

  void step() {
    if (frames_.empty()) return read_value();
    Frame& frame = frames_.back();
    const char c = text_[at_];
    const char close = frame.is_object ? '}' : ']';
    if (c == close && (frame.expects == Expects::kCommaOrEnd || frame.is_fresh)) return leave();
    switch (frame.expects) {
      case Expects::kValue: return read_value();
      case Expects::kName: return read_name();
      case Expects::kColon:
        if (c != ':') return fail_at_character("was expecting a colon to separate field name and value");
        frame.expects = Expects::kValue;
        break;
      case Expects::kCommaOrEnd:
        if (c != ',') {
          return fail_at_character(std::string("was expecting comma to separate ") +
                                   (frame.is_object ? "Object" : "Array") + " entries");
        }
        frame.expects = frame.is_object ? Expects::kName : Expects::kValue;
        break;
    }
    ++at_;
  }

  void leave() {
    ++at_;
    frames_.pop_back();
    value_is_read();
  }

  void value_is_read() {
    if (frames_.empty()) {
      is_done_ = true;
      return;
    }
    frames_.back().expects = Expects::kCommaOrEnd;
    frames_.back().is_fresh = false;
  }

  void enter(bool is_object) {
    std::string location;
    if (!frames_.empty()) {
      Frame& parent = frames_.back();
      parent.is_fresh = false;
      location = parent.is_object ? parent.location + "/" + parent.name : parent.location + "[]";
    }
    frames_.push_back(Frame{is_object, at_, std::move(location), "", is_object ? Expects::kName : Expects::kValue});
    ++at_;
  }

  void read_name() {
    if (text_[at_] != '"') return fail_at_character("was expecting double-quote to start field name");
    const std::size_t start = at_;
    if (!read_string("Unexpected end-of-input in field name")) return;
    Frame& frame = frames_.back();
    const auto name = json::parse(text_.substr(start, at_ - start));
    frame.name = name ? std::string(name->as_string()) : "";
    frame.expects = Expects::kColon;
    frame.is_fresh = false;
    if (frame.names.insert(frame.name).second) return;
    fail("Duplicate field '" + frame.name + "'", at_);
    mistake_->is_duplicate_state = frame.location.ends_with("/States");
    mistake_->location = frame.location + "/" + frame.name;
  }

  bool read_string(const std::string& open_message) {
    for (++at_; at_ < text_.size(); ++at_) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '"') {
        ++at_;
        return true;
      }
      if (byte < 0x20) {
        fail("Illegal unquoted character ((CTRL-CHAR, code " + std::to_string(byte) +
                 ")): has to be escaped using backslash to be included in string value",
             at_ + 1);
        return false;
      }
      if (byte != '\\' || at_ + 1 == text_.size()) continue;
      ++at_;
      if (std::string_view("\"\\/bfnrtu").find(text_[at_]) != std::string_view::npos) continue;
      const std::string_view escaped = character_at(text_, at_);
      fail("Unrecognized character escape " + shown(escaped), at_ + escaped.size());
      return false;
    }
    fail(open_message, text_.size());
    return false;
  }

  void read_value() {
    const char c = text_[at_];
    if (c == '{' || c == '[') return enter(c == '{');
    if (c == '"') {
      if (read_string("Unexpected end-of-input: was expecting closing quote for a string value")) value_is_read();
      return;
    }
    if (c == '-' || (c >= '0' && c <= '9')) return read_number();
    const auto byte = static_cast<unsigned char>(c);
    if (!is_identifier(byte)) return fail_at_character(std::string("expected a valid value ") + kValues);
    const std::size_t start = at_;
    while (at_ < text_.size() && is_identifier(static_cast<unsigned char>(text_[at_]))) ++at_;
    const std::string token(text_.substr(start, at_ - start));
    if (token == "true" || token == "false" || token == "null") return value_is_read();
    fail("Unrecognized token '" + token + "': was expecting " + kValues, at_);
  }

  // A number that json::parse() takes; what is wrong with others is said in fewer words than Jackson has for it.
  void read_number() {
    const std::size_t start = at_;
    at_ = std::min(text_.find_first_not_of("+-.0123456789eE", at_), text_.size());
    if (json::parse(text_.substr(start, at_ - start))) return value_is_read();
    const bool leads_zero = text_.substr(start).starts_with("0") || text_.substr(start).starts_with("-0");
    fail(leads_zero ? "Invalid numeric value: Leading zeroes not allowed" : "Invalid numeric value", at_);
  }

  static bool is_identifier(unsigned char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '$' || byte >= 0x80;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Frame> frames_;
  bool is_done_ = false;
  std::optional<Mistake> mistake_;
};

}  // namespace

Diagnostic explain_syntax(std::string_view text, const json::ParseError& error) {
  Jackson jackson(text);
  const auto mistake = jackson.first_mistake();
  if (!mistake) {
    const std::string place = jackson.place(error.offset);
    return {Severity::kError, "INVALID_JSON_DESCRIPTION", error.message + "\n at " + place, place};
  }
  if (mistake->is_duplicate_state) {
    const std::string name = mistake->message.substr(std::string_view("Duplicate field '").size());
    return {Severity::kError, "DUPLICATE_STATE_NAME", "Duplicate State name: " + name.substr(0, name.size() - 1),
            mistake->location};
  }
  const std::string place = jackson.place(mistake->offset);
  return {Severity::kError, "INVALID_JSON_DESCRIPTION", mistake->message + "\n at " + place, place};
}

}  // namespace baton::asl
