#include "common/json/merge_patch.h"

namespace baton::json {

Value merge_patch(const Value& target, const Value& patch) {
  if (!patch.is_object()) return patch;
  ObjectBuilder merged{target.is_object() ? Value(target) : Value::empty_object()};
  for (const Member& member : patch.members()) {
    if (member.value.is_null()) {
      merged.remove(member.key.as_string());
      continue;
    }
    const Value* old = merged.find(member.key);
    merged.set(member.key, merge_patch(old != nullptr ? *old : Value(), member.value));
  }
  return merged.finish();
}

}  // namespace baton::json
