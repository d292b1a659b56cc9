// The second pass: turns the tree over so that the evaluator has little left to find out. Dots become paths with steps,
// brackets predicates and stages of steps; calls in tail position are marked; the parent operator % is given the step
// whose context it means. It follows the reference's rules one by one, as its oddities are part of the language.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/syntax.h"

namespace baton::asl::jsonata {

tl::expected<SyntaxPtr, Failure> analyse(SyntaxPtr tree);

// One pass. What returns a SyntaxPtr or bool returns null or false after a failure.
class Analysis {
 public:
  SyntaxPtr process(SyntaxPtr node);
  bool check_top(const Syntax& tree);
  Failure take_failure() { return std::move(failure_); }

 private:
  SyntaxPtr process_kind(SyntaxPtr node);
  SyntaxPtr binary(SyntaxPtr node);
  SyntaxPtr path(SyntaxPtr node);
  bool check_steps(Syntax& path);
  SyntaxPtr predicate(SyntaxPtr node);
  SyntaxPtr group(SyntaxPtr node);
  SyntaxPtr order_by(SyntaxPtr node);
  SyntaxPtr focus(SyntaxPtr node);
  SyntaxPtr index(SyntaxPtr node);
  SyntaxPtr operands(SyntaxPtr node, bool adopts_left, bool adopts_right);
  SyntaxPtr apply(SyntaxPtr node);
  SyntaxPtr unary(SyntaxPtr node);
  SyntaxPtr call(SyntaxPtr node);
  SyntaxPtr lambda(SyntaxPtr node);
  SyntaxPtr condition(SyntaxPtr node);
  SyntaxPtr transform(SyntaxPtr node);
  SyntaxPtr block(SyntaxPtr node);
  SyntaxPtr parent(SyntaxPtr node);
  bool process_in_place(SyntaxPtr& node);
  bool process_pairs(SyntaxPairs& pairs, Syntax* adopter);

  // Parents (ancestry.cc).
  bool seek_parent(Syntax& node, const ParentSlotPtr& slot);
  bool resolve_ancestry(Syntax& path);
  static void adopt_parents(Syntax& node, const Syntax& child);

  SyntaxPtr refuse(std::string_view code, Inserts inserts, std::size_t position);

  Failure failure_{};
  std::uint32_t label_count_ = 0;
};

}  // namespace baton::asl::jsonata
