// A field of a state whose value is computed when the state runs: a literal, a path, an intrinsic function, a JSONata
// expression, or an object or array with those inside (ASL, "Payload Template" and "JSONata string").
//
// Compiled once with the definition; states need not know in which query language a field was written.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "asl/diagnostic.h"
#include "asl/failure.h"
#include "asl/scope.h"
#include "common/json/value.h"

namespace baton::asl {

class Template {
 public:
  Template();
  Template(Template&&) noexcept;
  Template& operator=(Template&&) noexcept;
  ~Template();

  // Each compiles a field whose JSON pointer is `location` ("/States/Pay/Parameters"); what is wrong goes to `diagnostics`,
  // and the template must not be evaluated then. Failures at run time name the field by its place in the state: "Arguments/x".

  // JSONPath, a payload template: keys that end in ".$" hold a path, a context path, a variable or an intrinsic function.
  static Template payload(const json::Value& value, const std::string& location, Diagnostics& diagnostics);
  // JSONPath, a field that is itself a path (SecondsPath, ItemsPath …) or, with `intrinsics`, may also be an intrinsic
  // function (ErrorPath, CausePath).
  static Template path(const json::Value& text, bool intrinsics, const std::string& location, Diagnostics& diagnostics);
  // JSONata: strings of the form {% expression %}, at any depth; everything else is literal.
  static Template jsonata(const json::Value& value, const std::string& location, Diagnostics& diagnostics);
  static Template literal(json::Value value);

  // Errors: States.Runtime / States.ParameterPathFailure / States.IntrinsicFailure (JSONPath),
  // States.QueryEvaluationError with its location (JSONata), in AWS's wording.
  Evaluated evaluate(const Scope& scope) const;

  // Whether it is the same whatever the scope.
  bool is_literal() const;
  // REQUIRES: is_literal().
  const json::Value& literal_value() const;
  // A path or a JSONata expression as it was written, without {% %}, for messages: "$.wait.seconds". Empty of anything else.
  std::string_view source() const;
  // Adds the names of the variables that are read, without the $ (not `states`).
  void collect_variables(std::set<std::string>& names) const;

  struct Node;

 private:
  std::unique_ptr<const Node> node_;
};

}  // namespace baton::asl
