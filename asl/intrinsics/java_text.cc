#include "asl/intrinsics/java_text.h"

#include "common/json/write.h"

namespace baton::asl::intrinsics {

void append_java_text(const json::Value& value, std::string& out) {
  if (value.is_string()) {
    out += value.as_string();
  } else if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ", ";
      append_java_text(value[i], out);
    }
    out += ']';
  } else if (value.is_object()) {
    out += '{';
    bool is_first = true;
    for (const json::Member& member : value.members()) {
      if (!is_first) out += ", ";
      is_first = false;
      out += member.key.as_string();
      out += '=';
      append_java_text(member.value, out);
    }
    out += '}';
  } else {
    json::write(value, out);
  }
}

}  // namespace baton::asl::intrinsics
