// The names that a JSONata expression finds bound: the variables of the execution, and $states.
#pragma once

#include <string_view>

#include "asl/jsonata/jsonata.h"
#include "asl/scope.h"
#include "asl/template/node.h"
#include "common/json/value.h"

namespace baton::asl {

// Borrows both for one evaluation. $states is made when it is first looked up, with the parts asked for alone.
class StatesBindings final : public jsonata::Bindings {
 public:
  StatesBindings(const Scope& scope, StatesParts parts) : scope_(scope), parts_(parts) {}

  json::Value lookup(std::string_view name) const override;

 private:
  json::Value make_states() const;

  const Scope& scope_;
  StatesParts parts_;
  mutable json::Value states_{};
};

}  // namespace baton::asl
