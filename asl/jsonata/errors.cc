#include "asl/jsonata/errors.h"

#include <utility>

#include "asl/jsonata/error_messages.h"
#include "asl/jsonata/functions/json_text.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

const Value& insert_of(const Inserts& inserts, std::string_view name) {
  if (name == "value") return inserts.value;
  if (name == "value2") return inserts.value2;
  if (name == "token") return inserts.token;
  if (name == "index") return inserts.index;
  if (name == "type") return inserts.type;
  if (name == "exp") return inserts.exponent;
  if (name == "functionName") return inserts.function_name;
  return inserts.message;
}

constexpr std::size_t kInsertBytesMax = 64u << 10;  // more than anybody reads in a message

// {{{name}}}: as it is. {{name}}: as JSON.
void append_insert(const Value& value, bool is_raw, std::string& out) {
  if (value.is_undefined()) {
    out += "undefined";
  } else if (is_raw && value.is_string()) {
    out += value.as_string();
  } else if (value.is_container() && value.text_bytes() > kInsertBytesMax) {
    out += value.is_array() ? "[…]" : "{…}";
  } else {
    out += stringify(value);
  }
}

}  // namespace

tl::unexpected<Failure> fail(std::string_view code, Inserts inserts, std::size_t position) {
  return tl::unexpected(std::make_unique<Fault>(Fault{code, std::move(inserts), position}));
}

std::string message_of(const Fault& fault) {
  const std::string_view wording = wording_of(fault.code);
  if (wording.empty()) return std::string(fault.code);
  std::string text;
  for (std::size_t i = 0; i < wording.size();) {
    if (wording.compare(i, 2, "{{") != 0) {
      text += wording[i++];
      continue;
    }
    const bool is_raw = wording.compare(i, 3, "{{{") == 0;
    const std::size_t begin = i + (is_raw ? 3 : 2);
    const std::size_t end = wording.find('}', begin);
    append_insert(insert_of(fault.inserts, wording.substr(begin, end - begin)), is_raw, text);
    i = end + (is_raw ? 3 : 2);
  }
  return text;
}

Error to_error(const Fault& fault) {
  return {std::string(fault.code), message_of(fault), fault.position == kNoPosition ? 0 : fault.position};
}

}  // namespace baton::asl::jsonata
