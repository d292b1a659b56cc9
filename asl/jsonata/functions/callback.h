// A function that is called for each item: with the item, its index or key and the whole, as far as it has parameters.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/evaluation.h"

namespace baton::asl::jsonata {

class Callback {
 public:
  // `function` may be undefined, but is not called then.
  Callback(Evaluation& evaluation, const json::Value& function)
      : evaluation_(evaluation),
        function_(function),
        count_(function.is_undefined() ? 1 : std::clamp<std::size_t>(arity_of(function), 1, 3)) {}

  Result operator()(const json::Value& item, json::Value key, const json::Value& whole) const {
    std::array<json::Value, 3> arguments{item, {}, {}};
    if (count_ > 1) arguments[1] = std::move(key);
    if (count_ > 2) arguments[2] = whole;
    return evaluation_.call(function_, std::span(arguments).first(count_));
  }

 private:
  Evaluation& evaluation_;
  const json::Value& function_;
  std::size_t count_;
};

}  // namespace baton::asl::jsonata
