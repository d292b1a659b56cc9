// The syntax tree, as the parser makes it and as the second pass (analysis.h) turns it over: shaped like the reference's,
// whose rules are told in terms of it. It is lowered to a Program (program.h), which is what is evaluated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/json/value.h"

namespace baton::asl::jsonata {

enum class SyntaxKind : std::uint8_t {
  // of the parser and after
  kName,
  kString,
  kNumber,
  kLiteral,  // true, false, null
  kVariable,
  kRegex,
  kWildcard,
  kDescendants,
  kParent,
  kBinary,
  kUnary,
  kFunction,  // a call
  kPartial,   // a call with ? among its arguments
  kLambda,
  kCondition,
  kBlock,
  kTransform,
  kOperator,  // a token that is no operand: `and` as a name, the ? of a partial call
  kEnd,
  // after the second pass only
  kPath,
  kSort,
  kBind,
  kApply,
};

struct Syntax;
using SyntaxPtr = std::unique_ptr<Syntax>;

// Which object the parent operator % stands for: looked for from inside out (`level` objects up from here), then known
// to all its users by its label. Shared by the operator and the step whose context it is.
struct ParentSlot {
  std::uint32_t label = 0;
  int level = 1;
};
using ParentSlotPtr = std::shared_ptr<ParentSlot>;

std::string_view name_of(SyntaxKind kind);  // as the reference calls it, in messages

// What follows a step: a predicate in brackets, or #$i.
struct SyntaxStage {
  SyntaxPtr filter{};  // null: an index
  std::string index_name{};
};

struct SortTerm {
  SyntaxPtr expression;
  bool is_descending = false;
};

using SyntaxPairs = std::vector<std::pair<SyntaxPtr, SyntaxPtr>>;

struct GroupSyntax {
  SyntaxPairs pairs;
  std::size_t position = 0;
};

struct Syntax {
  SyntaxKind kind = SyntaxKind::kEnd;
  std::size_t position = 0;
  json::Value value{};  // the operator of binary and unary; otherwise of the token

  // binary, bind, apply: lhs, rhs. unary: lhs. condition: lhs ? then : otherwise. function, partial: the procedure is lhs.
  // lambda: the body is lhs. transform: lhs is the pattern, rhs the update, otherwise the deletion.
  SyntaxPtr lhs{};
  SyntaxPtr rhs{};
  SyntaxPtr otherwise{};
  std::vector<SyntaxPtr> items{};  // arguments, expressions of a block or array, steps of a path
  SyntaxPairs pairs{};             // of {…}
  std::vector<SortTerm> terms{};   // of ^(…)
  std::string text{};              // flags of a regex, the signature of a lambda

  bool keep_array = false;            // `[]` follows
  bool keep_singleton_array = false;  // of a path: `[]` in one of its steps
  bool is_constructor_step = false;   // an array constructor that is a step: its array is not flattened
  bool is_tuple = false;              // a step that makes tuples, a path that leaves them to the one around it
  bool is_tail_call = false;          // of a function

  std::vector<SyntaxPtr> predicates{};  // of an expression that is no step
  std::vector<SyntaxStage> stages{};    // of a step
  bool has_stages = false;
  std::unique_ptr<GroupSyntax> group{};
  std::string focus{};  // @$name
  std::string index{};  // #$name
  bool has_focus = false;
  bool has_index = false;
  ParentSlotPtr ancestor{};  // the context of this step is somebody's parent
  ParentSlotPtr slot{};      // of %
  // Parents that nobody has been found for yet. A list may be shared with the nodes it was gathered from.
  std::shared_ptr<std::vector<ParentSlotPtr>> seeking_parents{};

  std::uint32_t depth = 1;  // levels of the tree below and with this

  bool is_operator(std::string_view text_of_operator) const {
    return value.is_string() && value.as_string() == text_of_operator;
  }
};

}  // namespace baton::asl::jsonata
