#include <algorithm>
#include <utility>

#include "asl/jsonata/lowering.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

bool is_plain_field(const Syntax& step) {
  return step.kind == SyntaxKind::kName && !step.keep_array && !step.is_tuple && !step.has_stages &&
         step.predicates.empty() && step.group == nullptr;
}

bool is_fields_only(const Syntax& path) {
  return path.group == nullptr && !path.keep_array && !path.keep_singleton_array && !path.is_tuple &&
         std::all_of(path.items.begin(), path.items.end(), [](const SyntaxPtr& step) { return is_plain_field(*step); });
}

}  // namespace

const TupleLayout* layout_of(const Node& node) {
  if (node.kind == NodeKind::kPath) {
    const auto& path = static_cast<const PathNode&>(node);
    return path.leaves_tuples ? path.layout : nullptr;
  }
  if (node.kind != NodeKind::kBlock) return nullptr;
  const auto& block = static_cast<const BlockNode&>(node);
  return block.items.empty() ? nullptr : layout_of(*block.items.back());
}

NodePtr Lowering::path(const Syntax& syntax) {
  if (is_fields_only(syntax)) return fields(syntax);
  auto node = std::make_unique<PathNode>(syntax.position);
  node->starts_with_variable = syntax.items[0]->kind == SyntaxKind::kVariable;
  node->keeps_singleton = syntax.keep_singleton_array;
  Scope* const outside = scope_;
  TupleLayout* layout = nullptr;
  for (std::size_t i = 0; i < syntax.items.size(); ++i) {
    DocumentGuard guard(*this, at_document_ && i == 0);
    if (!add_step(*node, *syntax.items[i], i == 0, layout)) return nullptr;
  }
  if (syntax.group != nullptr) {
    DocumentGuard guard(*this, false);
    node->group = std::make_unique<Group>();
    node->group->position = static_cast<std::uint32_t>(syntax.group->position);
    node->group->layout = layout;
    if (!lower_group(syntax.group->pairs, *node->group)) return nullptr;
  }
  node->layout = layout;
  node->leaves_tuples = layout != nullptr && syntax.is_tuple;
  scope_ = outside;
  return node;
}

NodePtr Lowering::fields(const Syntax& syntax) {
  note_document_reference(syntax.items[0]->value.as_string());
  auto node = std::make_unique<FieldsNode>(syntax.position);
  for (const SyntaxPtr& step : syntax.items) node->keys.push_back(step->value);
  return node;
}

TupleLayout* Lowering::enter_tuples() {
  program_.layouts.push_back(std::make_unique<TupleLayout>());
  enter_scope()->layout = program_.layouts.back().get();
  return program_.layouts.back().get();
}

// `layout` is set by the first step that makes tuples: from there on everything is evaluated in a tuple's frame, in which
// the names of the steps so far are seen.
bool Lowering::add_step(PathNode& path, const Syntax& syntax, bool is_first, TupleLayout*& layout) {
  Step step;
  step.is_constructor = is_first && syntax.is_constructor_step;
  step.makes_tuples = syntax.is_tuple;
  if (syntax.kind == SyntaxKind::kSort) {
    step.expression = sort(syntax, layout);
    if (syntax.is_tuple && layout == nullptr) layout = enter_tuples();
  } else {
    if (syntax.is_tuple && layout == nullptr) layout = enter_tuples();
    if (layout != nullptr) declare_binds(syntax, *scope_);
    step.expression = lower(syntax);
  }
  if (step.expression == nullptr) return false;
  if (layout != nullptr) {
    if (const TupleLayout* inner = layout_of(*step.expression)) {
      for (const std::string& name : inner->names) layout->place_of(name);
    }
    if (syntax.has_focus) step.focus_slot = static_cast<int>(layout->place_of(syntax.focus));
    if (syntax.has_index) step.index_slot = static_cast<int>(layout->place_of(syntax.index));
    if (syntax.ancestor != nullptr) {
      step.ancestor_slot = static_cast<int>(layout->place_of("!" + std::to_string(syntax.ancestor->label)));
    }
  }
  if (!add_stages(step, syntax, layout)) return false;
  path.steps.push_back(std::move(step));
  return true;
}

bool Lowering::add_stages(Step& step, const Syntax& syntax, TupleLayout* layout) {
  DocumentGuard guard(*this, false);
  for (const SyntaxStage& stage : syntax.stages) {
    if (stage.filter == nullptr) {
      step.stages.push_back({{}, layout == nullptr ? kNoSlot : static_cast<int>(layout->place_of(stage.index_name))});
      continue;
    }
    if (layout != nullptr) declare_binds(*stage.filter, *scope_);
    NodePtr predicate = lower(*stage.filter);
    if (predicate == nullptr) return false;
    step.stages.push_back({{std::move(predicate), layout}, kNoSlot});
  }
  return true;
}

NodePtr Lowering::sort(const Syntax& syntax, const TupleLayout* layout) {
  DocumentGuard guard(*this, false);
  auto node = std::make_unique<SortNode>(syntax.position);
  node->layout = layout;
  for (const SortTerm& term : syntax.terms) {
    if (layout != nullptr) declare_binds(*term.expression, *scope_);
    NodePtr expression = lower(*term.expression);
    if (expression == nullptr) return nullptr;
    node->terms.push_back({std::move(expression), term.is_descending});
  }
  return node;
}

}  // namespace baton::asl::jsonata
