#include "asl/jsonata/functions/json_text.h"

#include <cmath>
#include <utility>

#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/key_order.h"
#include "common/json/write.h"

namespace baton::asl::jsonata {

namespace {

class Stringifier {
 public:
  Stringifier(bool rounds, bool prettify) : rounds_(rounds), prettify_(prettify) {}

  void add(const json::Value& value) {
    switch (value.type()) {
      case json::Type::kNumber: return add_number(value.as_double());
      case json::Type::kString: return json::write_string(value.as_string(), out_);
      case json::Type::kArray: return add_array(value);
      case json::Type::kObject: return add_object(value);
      case json::Type::kBoolean: out_ += value.as_boolean() ? "true" : "false"; return;
      case json::Type::kOpaque: out_ += "\"\""; return;
      case json::Type::kUndefined:
      case json::Type::kNull: out_ += "null"; return;
    }
  }

  std::string take() { return std::move(out_); }
  bool met_infinity() const { return met_infinity_; }

 private:
  void add_number(double number) {
    met_infinity_ = met_infinity_ || std::isinf(number);
    if (!std::isfinite(number)) {
      out_ += "null";
    } else {
      json::write_number(rounds_ ? round_to_15_digits(number) : number, out_);
    }
  }

  void add_array(const json::Value& array) {
    open('[');
    bool is_first = true;
    for (const json::Value& item : array.items()) {
      separate(is_first);
      add(item);
    }
    close(']', is_first);
  }

  void add_object(const json::Value& object) {
    open('{');
    bool is_first = true;
    for (const json::Member& member : MembersInOrder(object)) {
      if (member.value.is_undefined()) continue;
      separate(is_first);
      json::write_string(member.key.as_string(), out_);
      out_ += prettify_ ? ": " : ":";
      add(member.value);
    }
    close('}', is_first);
  }

  void open(char bracket) {
    out_ += bracket;
    ++level_;
  }
  void separate(bool& is_first) {
    if (!std::exchange(is_first, false)) out_ += ',';
    new_line();
  }
  void close(char bracket, bool is_empty) {
    --level_;
    if (!is_empty) new_line();
    out_ += bracket;
  }
  void new_line() {
    if (prettify_) out_.append(1, '\n').append(2 * level_, ' ');
  }

  bool rounds_;
  bool prettify_;
  bool met_infinity_ = false;
  std::size_t level_ = 0;
  std::string out_{};
};

}  // namespace

std::string stringify(const json::Value& value) {
  Stringifier stringifier(false, false);
  stringifier.add(value);
  return stringifier.take();
}

tl::expected<std::string, Failure> stringify_rounded(const json::Value& value, bool prettify) {
  Stringifier stringifier(true, prettify);
  stringifier.add(value);
  if (stringifier.met_infinity()) return fail("D1001");
  return stringifier.take();
}

}  // namespace baton::asl::jsonata
