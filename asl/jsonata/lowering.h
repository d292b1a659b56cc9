// Syntax tree to Program: resolves names to slots, folds constants, and tells simple cases from general ones.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonata/program.h"
#include "asl/jsonata/syntax.h"

namespace baton::asl::jsonata {

// `outer`: the scope in which the code runs, if it is the code of $eval; else null.
tl::expected<std::unique_ptr<const Program>, Failure> compile_program(std::string_view source, Dialect dialect,
                                                                      Scope* outer);

// One lowering. What returns a NodePtr or bool returns null or false after a failure.
class Lowering {
 public:
  Lowering(Program& program, Scope* outer);

  bool run(const Syntax& tree);
  Failure take_failure() { return std::move(failure_); }

 private:
  NodePtr lower(const Syntax& syntax);
  NodePtr lower_kind(const Syntax& syntax);
  bool add_suffix(Node& node, const Syntax& syntax);
  bool lower_group(const SyntaxPairs& pairs, Group& group);

  NodePtr constant(const Syntax& syntax);
  NodePtr regex(const Syntax& syntax);
  NodePtr variable(const Syntax& syntax);
  NodePtr binary(const Syntax& syntax);
  NodePtr unary(const Syntax& syntax);
  NodePtr array(const Syntax& syntax);
  NodePtr object(const Syntax& syntax);
  NodePtr condition(const Syntax& syntax);
  NodePtr block(const Syntax& syntax);
  NodePtr bind(const Syntax& syntax);
  NodePtr call(const Syntax& syntax, NodeKind kind);
  NodePtr lambda(const Syntax& syntax);
  NodePtr transform(const Syntax& syntax);

  // Paths (lowering_path.cc).
  NodePtr path(const Syntax& syntax);
  NodePtr fields(const Syntax& syntax);
  bool add_step(PathNode& path, const Syntax& syntax, bool is_first, TupleLayout*& layout);
  bool add_stages(Step& step, const Syntax& syntax, TupleLayout* layout);
  NodePtr sort(const Syntax& syntax, const TupleLayout* layout);
  TupleLayout* enter_tuples();

  std::unique_ptr<VariableNode> resolve(std::string_view name, std::size_t position);
  Scope* enter_scope();
  void leave_scope() { scope_ = scope_->parent; }
  // AWS: there is no input document to refer to.
  void note_document_reference(std::string_view name);
  void note_unsupported(std::string sentence);
  NodePtr refuse(std::string_view code, Inserts inserts, std::size_t position);

  Program& program_;
  Scope* scope_;
  bool at_document_ = true;  // the context of what is lowered is the input document
  std::set<std::string> free_names_{};
  Failure failure_{};

  friend class DocumentGuard;
};

// Sets whether the context is the input document, for a while.
class DocumentGuard {
 public:
  DocumentGuard(Lowering& lowering, bool at_document)
      : lowering_(lowering), before_(std::exchange(lowering.at_document_, at_document)) {}
  ~DocumentGuard() { lowering_.at_document_ = before_; }
  DocumentGuard(const DocumentGuard&) = delete;
  DocumentGuard& operator=(const DocumentGuard&) = delete;

 private:
  Lowering& lowering_;
  bool before_;
};

// The names that an expression binds in the frame it is evaluated in, not in one of its own.
void declare_binds(const Syntax& syntax, Scope& scope);

// The layout of the tuples that a node leaves to the path around it, or null.
const TupleLayout* layout_of(const Node& node);

}  // namespace baton::asl::jsonata
