#include <string>
#include <string_view>

#include "asl/intrinsics/checks.h"
#include "asl/intrinsics/function.h"
#include "asl/intrinsics/text_limit.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl::intrinsics {

using json::Value;

// A blank text is null. Of numbers, -0 is 0: an integer of Java has no sign there.
Result string_to_json(Arguments arguments, const Surroundings&) {
  if (!arguments[0].is_string()) return refuse_argument("first", "States.StringToJson", "a string");
  const std::string_view text = arguments[0].as_string();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return Value::null();
  auto value = json::parse(text);
  if (!value) return refuse("Invalid JSON: " + value.error().text());
  if (value->is_number() && json::to_text(*value) == "-0") return Value::integer(0);
  return std::move(*value);
}

Result json_to_string(Arguments arguments, const Surroundings&) {
  if (arguments[0].text_bytes() > kTextBytesMax) {
    return refuse_argument("first", "States.JsonToString",
                           "of " + std::to_string(kTextBytesMax) + " bytes of text at most");
  }
  return Value::string(json::to_text(arguments[0]));
}

Result json_merge(Arguments arguments, const Surroundings&) {
  if (!arguments[0].is_object()) return refuse_argument("first", "States.JsonMerge", "an object");
  if (!arguments[1].is_object()) return refuse_argument("second", "States.JsonMerge", "an object");
  if (!arguments[2].is_boolean() || arguments[2].is_true()) {
    return refuse_argument("third", "States.JsonMerge", "false: objects are merged at their top level only");
  }
  json::ObjectBuilder merged{Value(arguments[0])};
  for (const json::Member& member : arguments[1].members()) merged.set(member.key, member.value);
  return merged.finish();
}

}  // namespace baton::asl::intrinsics
