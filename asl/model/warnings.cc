// What is allowed, but hardly meant.
#include "asl/model/draft.h"

namespace baton::asl {

namespace {

bool looks_like_intrinsic(std::string_view text) {
  return text.starts_with("States.") && text.find('(') != std::string_view::npos && text.ends_with(')');
}

}  // namespace

bool looks_like_path(const json::Value& value) {
  if (!value.is_string()) return false;
  const std::string_view text = value.as_string();
  return text == "$" || text == "$$" || text.starts_with("$.") || text.starts_with("$$.") || text.starts_with("$[") ||
         looks_like_intrinsic(text);
}

void warn_of_literals(const json::Value& payload, const std::string& location, Diagnostics& diagnostics) {
  if (payload.is_array()) {
    for (std::size_t i = 0; i < payload.size(); ++i) warn_of_literals(payload[i], element(location, i), diagnostics);
  }
  if (!payload.is_object()) return;
  for (const json::Member& member : payload.members()) {
    const std::string key(member.key.as_string());
    const std::string here = location + "/" + key;
    if (member.value.is_container()) warn_of_literals(member.value, here, diagnostics);
    if (key.ends_with(".$") || !looks_like_path(member.value)) continue;
    warn(diagnostics, "NO_DOLLAR",
         "The value of '" + key +
             "' looks like a path or an intrinsic function, but the name of the field does not end with '.$'",
         here);
  }
}

}  // namespace baton::asl
