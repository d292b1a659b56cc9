#include "asl/jsonata/evaluator.h"

namespace baton::asl::jsonata {

using json::Value;

// The slot that is meant. One that is unbound is of a top scope, and has been resolved.
Value& Evaluator::slot_of(const VariableNode& node, Frame* frame) {
  for (std::size_t i = 0;; ++i) {
    const SlotRef& ref = node.slots[i];
    Value& slot = frame->up(ref.depth)->slots()[ref.index];
    if (!is_unbound(slot)) return slot;
    if (i + 1 < node.slots.size()) continue;
    resolve(node.name, slot);
    return slot;
  }
}

bool Evaluator::variable(const VariableNode& node, Frame* frame, Value& out) {
  Value& slot = slot_of(node, frame);
  if (is_slot_mark(slot)) {
    slot = Value::opaque(new BuiltinValue(*find_builtin(node.name, dialect_)));
  }
  out = slot;
  return true;
}

void Evaluator::resolve(std::string_view name, Value& slot) {
  slot = environment_.bindings == nullptr ? Value() : environment_.bindings->lookup(name);
  if (slot.is_undefined() && find_builtin(name, dialect_) != nullptr) slot = slot_mark(kBuiltinMark);
}

}  // namespace baton::asl::jsonata
