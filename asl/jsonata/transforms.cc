// |pattern|update, deletion|: a function that returns a copy of its argument in which what the pattern finds is changed.
//
// The reference changes the copy in place, so that a change is seen by all that come after it. Values here do not change:
// an Overlay remembers the newer version of each object, by its place in memory, until all changes are known.
#include <unordered_map>
#include <utility>

#include "asl/jsonata/clone.h"
#include "asl/jsonata/evaluator.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::ObjectBuilder;
using json::Value;

class Overlay {
 public:
  bool empty() const { return versions_.empty(); }
  void change(const Value& object, Value version) { versions_[object.identity()] = std::move(version); }

  // The newest version of an object; what it contains may be older.
  const Value& version_of(const Value& object) const {
    const auto found = versions_.find(object.identity());
    return found == versions_.end() ? object : found->second;
  }

  // The value with all changes in it. False if it is too deep, as one that was put into itself is.
  bool apply(const Value& value, Value& out, std::uint32_t depth = 0) const {
    if (depth > json::kDepthMax) return false;
    if (value.is_array()) return apply_to_items(value, out, depth);
    if (value.is_object()) return apply_to_members(value, out, depth);
    out = value;
    return true;
  }

 private:
  bool apply_to_items(const Value& array, Value& out, std::uint32_t depth) const {
    ArrayBuilder items(array.size());
    bool changed = false;
    for (const Value& item : array.items()) {
      Value newest;
      if (!apply(item, newest, depth + 1)) return false;
      changed |= !newest.is_same(item);
      items.add(std::move(newest));
    }
    out = changed ? items.finish().with_array_mark(array.array_mark()) : array;
    return true;
  }

  bool apply_to_members(const Value& object, Value& out, std::uint32_t depth) const {
    const Value& version = version_of(object);
    ObjectBuilder members(version.size());
    bool changed = !version.is_same(object);
    for (const json::Member& member : version.members()) {
      Value newest;
      if (!apply(member.value, newest, depth + 1)) return false;
      changed |= !newest.is_same(member.value);
      members.add_new(member.key, std::move(newest));
    }
    out = changed ? members.finish() : object;
    return true;
  }

  std::unordered_map<const void*, Value> versions_{};
};

namespace {

bool is_all_strings(std::span<const Value> values) {
  for (const Value& value : values) {
    if (!value.is_string()) return false;
  }
  return true;
}

}  // namespace

bool Evaluator::apply_transform(const Transform& transform, const Value& target, Value& out) {
  const TransformNode& node = transform.node;
  const FramePtr frame = transform.frame;
  out = Value();
  if (target.is_undefined()) return true;
  if (!target.is_container()) return refuse("T0410", {.value = target, .index = Value::number(1)});
  Value clone_function;
  if (!variable(*node.clone, frame.get(), clone_function)) return false;
  if (!clone_function.is_opaque()) return refuse("T2013", {}, node.position);
  Value copy = target;
  if (!is_kind(clone_function, FunctionKind::kBuiltin)) {
    Arguments arguments;
    arguments.add(target);
    if (!apply(std::move(clone_function), arguments, null_, copy)) return false;
  }
  if (Failure failure = charge_bytes(copy.is_container() ? copy.text_bytes() * 2 : 0))
    return refuse(std::move(failure));
  const Value root = deep_clone(copy);
  Value matches;
  if (!evaluate(*node.pattern, root, frame.get(), matches)) return false;
  Overlay overlay;
  const auto items = matches.is_array() ? matches.items() : std::span<const Value>(&matches, 1);
  for (const Value& match : items) {
    if (!match.is_undefined() && !update_match(node, frame.get(), match, overlay)) return false;
  }
  if (!overlay.apply(root, out)) return out_of_stack();
  return charge_value(out);
}

bool Evaluator::update_match(const TransformNode& node, Frame* frame, const Value& match, Overlay& overlay) {
  Value current = match;
  if (!overlay.empty() && !overlay.apply(match, current)) return out_of_stack();
  Value update;
  if (!evaluate(*node.update, current, frame, update)) return false;
  if (!update.is_undefined() && !update.is_object()) return refuse("T2011", {.value = update}, node.update->position);
  if (update.is_object() && match.is_object()) {
    if (Failure failure = charge_bytes((overlay.version_of(match).size() + update.size()) * sizeof(json::Member))) {
      return refuse(std::move(failure));
    }
    ObjectBuilder members{Value(overlay.version_of(match))};
    for (const json::Member& member : update.members()) members.set(member.key, member.value);
    overlay.change(match, members.finish());
  }
  if (node.deletion == nullptr) return true;
  if (!overlay.empty() && !overlay.apply(match, current)) return out_of_stack();
  Value names;
  if (!evaluate(*node.deletion, current, frame, names)) return false;
  if (names.is_undefined()) return true;
  const auto items = names.is_array() ? names.items() : std::span<const Value>(&names, 1);
  if (!is_all_strings(items)) return refuse("T2012", {.value = names}, node.deletion->position);
  if (!match.is_object()) return true;
  ObjectBuilder members{Value(overlay.version_of(match))};
  for (const Value& name : items) members.remove(name.as_string());
  overlay.change(match, members.finish());
  return true;
}

}  // namespace baton::asl::jsonata
