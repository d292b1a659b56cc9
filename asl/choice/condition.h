// The condition of a Choice rule in JSONPath mode: comparisons joined by And, Or and Not (ASL, "Choice State").
#pragma once

#include <memory>
#include <set>
#include <string>

#include "asl/diagnostic.h"
#include "asl/failure.h"
#include "asl/scope.h"
#include "common/json/value.h"

namespace baton::asl {

class Condition {
 public:
  Condition();
  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

  // `rule` is the rule's object; its Next, Assign and Comment are the caller's business.
  static Condition compile(const json::Value& rule, const std::string& location, Diagnostics& diagnostics);

  // Errors: States.Runtime where a path that is not tested by IsPresent leads nowhere.
  tl::expected<bool, Failure> holds(const Scope& scope) const;

  void collect_variables(std::set<std::string>& names) const;

  struct Node;

 private:
  std::unique_ptr<const Node> node_;
};

}  // namespace baton::asl
