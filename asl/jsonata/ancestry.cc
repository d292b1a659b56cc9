// The parent operator: which step's context it means.
#include <utility>

#include "asl/jsonata/analysis.h"

namespace baton::asl::jsonata {

using json::Value;

SyntaxPtr Analysis::parent(SyntaxPtr node) {
  node->slot = std::make_shared<ParentSlot>(ParentSlot{label_count_++, 1});
  return node;
}

// Goes one step up: a step that takes a field leads one object up, another % one more has to be gone.
bool Analysis::seek_parent(Syntax& node, const ParentSlotPtr& slot) {
  switch (node.kind) {
    case SyntaxKind::kName:
    case SyntaxKind::kWildcard:
      if (--slot->level != 0) return true;
      if (node.ancestor != nullptr) slot->label = node.ancestor->label;
      node.ancestor = slot;
      node.is_tuple = true;
      return true;
    case SyntaxKind::kParent: ++slot->level; return true;
    case SyntaxKind::kBlock:
      if (node.items.empty()) return true;
      node.is_tuple = true;
      return seek_parent(*node.items.back(), slot);
    case SyntaxKind::kPath: {
      node.is_tuple = true;
      std::size_t i = node.items.size();
      do {
        if (!seek_parent(*node.items[--i], slot)) return false;
      } while (slot->level > 0 && i > 0);
      return true;
    }
    case SyntaxKind::kString:
    case SyntaxKind::kNumber:
    case SyntaxKind::kLiteral:
    case SyntaxKind::kVariable:
    case SyntaxKind::kRegex:
    case SyntaxKind::kDescendants:
    case SyntaxKind::kBinary:
    case SyntaxKind::kUnary:
    case SyntaxKind::kFunction:
    case SyntaxKind::kPartial:
    case SyntaxKind::kLambda:
    case SyntaxKind::kCondition:
    case SyntaxKind::kTransform:
    case SyntaxKind::kOperator:
    case SyntaxKind::kEnd:
    case SyntaxKind::kSort:
    case SyntaxKind::kBind:
    case SyntaxKind::kApply: break;
  }
  refuse("S0217", {.token = Value::string(name_of(node.kind))}, node.position);
  return false;
}

void Analysis::adopt_parents(Syntax& node, const Syntax& child) {
  if (child.seeking_parents == nullptr && child.kind != SyntaxKind::kParent) return;
  auto slots = child.seeking_parents;
  if (slots == nullptr) slots = std::make_shared<std::vector<ParentSlotPtr>>();
  if (child.kind == SyntaxKind::kParent) slots->push_back(child.slot);
  if (node.seeking_parents == nullptr) {
    node.seeking_parents = std::move(slots);
  } else if (node.seeking_parents != slots) {
    node.seeking_parents->insert(node.seeking_parents->end(), slots->begin(), slots->end());
  }
}

// What the last step seeks, the steps before it may be; what they are not, the path around this one is asked.
bool Analysis::resolve_ancestry(Syntax& path) {
  Syntax& last = *path.items.back();
  std::vector<ParentSlotPtr> slots;
  if (last.seeking_parents != nullptr) slots = *last.seeking_parents;
  if (last.kind == SyntaxKind::kParent) slots.push_back(last.slot);
  for (const ParentSlotPtr& slot : slots) {
    for (auto i = static_cast<std::ptrdiff_t>(path.items.size()) - 2; slot->level > 0;) {
      if (i < 0) {
        if (path.seeking_parents == nullptr) path.seeking_parents = std::make_shared<std::vector<ParentSlotPtr>>();
        path.seeking_parents->push_back(slot);
        break;
      }
      Syntax* step = path.items[i--].get();
      // Neighbours that each bind a focus look at the same context.
      while (i >= 0 && step->has_focus && path.items[i]->has_focus) step = path.items[i--].get();
      if (!seek_parent(*step, slot)) return false;
    }
  }
  return true;
}

}  // namespace baton::asl::jsonata
