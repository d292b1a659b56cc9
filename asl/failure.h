// How evaluating or running a state fails: an error name that Retry and Catch can match, and a cause for people.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "common/json/value.h"

namespace baton::asl {

struct Failure {
  std::string error;  // "States.Runtime", "States.QueryEvaluationError", or the user's own
  std::string cause;
  // Of a JSONata failure, the field that failed, as its EvaluationFailed event names it: "Output/result". Empty in JSONPath,
  // and where no field is to blame.
  std::string location{};
};

using Evaluated = tl::expected<json::Value, Failure>;

inline tl::unexpected<Failure> fail_state(std::string error, std::string cause) {
  return tl::unexpected<Failure>(Failure{std::move(error), std::move(cause)});
}

}  // namespace baton::asl
