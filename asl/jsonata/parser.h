// Text to syntax tree: Pratt's method, with the binding powers and the small oddities of the reference (a regular
// expression cannot follow an opening parenthesis, for one).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonata/lexer.h"
#include "asl/jsonata/syntax.h"

namespace baton::asl::jsonata {

// How deep an expression may be nested: far beyond what people write, and safe on a small stack.
inline constexpr std::uint32_t kNestingMax = 500;
// How deep a tree may be: a & b & c & … nests to the left.
inline constexpr std::uint32_t kTreeDepthMax = 2000;

// The tree as it was written. The second pass is next: analysis.h.
tl::expected<SyntaxPtr, Failure> parse(std::string_view source);

// One parse. Functions that return a SyntaxPtr return null after a failure, which is in failure().
class Parser {
 public:
  explicit Parser(std::string_view source) : lexer_(source), source_size_(source.size()) {}

  SyntaxPtr parse_all();
  Failure take_failure() { return std::move(failure_); }

 private:
  // The token that the parser stands before. `id` tells operators apart: "(name)" and such stand for kinds.
  struct Node {
    TokenKind kind = TokenKind::kEnd;
    json::Value value{};
    std::string flags{};
    std::size_t position = 0;
  };

  bool advance(bool after_operand = false);
  bool expect(std::string_view id, bool after_operand = false);
  bool at(std::string_view id) const;
  bool at_end() const { return node_.kind == TokenKind::kEnd; }
  int binding_power() const;

  SyntaxPtr expression(int right_binding_power);
  SyntaxPtr operand(Node token);
  SyntaxPtr prefix_operator(Node token);
  SyntaxPtr infix_operator(const Node& token, SyntaxPtr left);

  SyntaxPtr block(SyntaxPtr self);
  SyntaxPtr array(SyntaxPtr self);
  bool array_item(Syntax& array);
  SyntaxPtr object(SyntaxPtr self);
  SyntaxPtr transform(SyntaxPtr self);
  SyntaxPtr call(SyntaxPtr self, SyntaxPtr left);
  bool arguments(Syntax& call);
  SyntaxPtr lambda(SyntaxPtr self);
  bool signature(Syntax& lambda);
  SyntaxPtr predicate(SyntaxPtr self, SyntaxPtr left);
  SyntaxPtr order_by(SyntaxPtr self, SyntaxPtr left);
  SyntaxPtr bind(SyntaxPtr self, SyntaxPtr left);
  SyntaxPtr bind_context(SyntaxPtr self, SyntaxPtr left, int power);
  SyntaxPtr condition(SyntaxPtr self, SyntaxPtr left);

  SyntaxPtr make(SyntaxKind kind, const Node& token) const;
  SyntaxPtr finish(SyntaxPtr self);
  SyntaxPtr refuse(std::string_view code, Inserts inserts, std::size_t position);

  Lexer lexer_;
  std::size_t source_size_;
  Node node_{};
  Failure failure_{};
  std::uint32_t nesting_ = 0;
};

}  // namespace baton::asl::jsonata
