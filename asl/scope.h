// What an expression in a definition may look at while it is evaluated.
#pragma once

#include "baton/time.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::asl {

// The variables that `Assign` made (ASL, "Variables"), innermost scope first.
struct Variables {
  json::Value own;  // an object; undefined while nothing was assigned
  const Variables* outer = nullptr;

  // Null where no scope has it. `name` is a string Value, without the $.
  const json::Value* find(const json::Value& name) const {
    for (const Variables* scope = this; scope != nullptr; scope = scope->outer) {
      if (const json::Value* value = scope->own.find(name)) return value;
    }
    return nullptr;
  }
};

// Makes the context object (`$$`, `$states.context`) when an expression first asks for it: most never do.
class ContextSource {
 public:
  virtual ~ContextSource() = default;
  virtual const json::Value& context() = 0;
};

// Everything is borrowed and outlives the evaluation.
struct Scope {
  // JSONPath: the document that `$` names in this field (the state's effective input; the result in ResultSelector and in
  // Assign). JSONata: $states.input.
  const json::Value* input = nullptr;
  const json::Value* result = nullptr;        // $states.result, where there is one
  const json::Value* error_output = nullptr;  // $states.errorOutput, in Catchers
  const Variables* variables = nullptr;
  ContextSource* context = nullptr;
  TimePoint now{};
  Random* random = nullptr;
};

}  // namespace baton::asl
