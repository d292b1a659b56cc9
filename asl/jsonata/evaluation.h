// What a running evaluation offers to the built-in functions it calls.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/jsonata.h"
#include "asl/jsonata/unicode.h"
#include "baton/time.h"
#include "common/json/memory.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::asl::jsonata {

class Regex;  // functions/regex.h

class Evaluation {
 public:
  virtual ~Evaluation() = default;

  TimePoint now() const { return environment_.now; }
  Random& random() { return *environment_.random; }
  Dialect dialect() const { return dialect_; }

  // Calls a function value (lambda, built-in, regex, …). REQUIRES: is_function(function).
  // Arguments are moved from. Of a regex the answer is the matcher protocol's: undefined, or an object {match, start,
  // end, groups, next} with the places in UTF-16 code units and `next` a function without parameters.
  virtual Result call(const json::Value& function, std::span<json::Value> arguments) = 0;

  // Costs are charged before they are incurred. Null: go on. Otherwise the failure is what to return:
  //   if (Failure failure = evaluation.charge_bytes(n)) return tl::unexpected(std::move(failure));
  // A step is about what visiting a node costs (tens of nanoseconds): charge loops over long strings and arrays.
  [[nodiscard]] Failure charge_steps(std::uint64_t count) {
    if (count <= steps_left_) [[likely]] {
      steps_left_ -= count;
      return nullptr;
    }
    steps_left_ = 0;
    return out_of_steps();
  }
  [[nodiscard]] Failure charge_bytes(std::uint64_t count) {
    if (Failure failure = charge_steps(count / kBytesPerStep)) return failure;
    const auto living = static_cast<std::uint64_t>(std::max<std::int64_t>(json::live_bytes() - bytes_before_, 0));
    if (living + count <= environment_.limits.memory_bytes_max) [[likely]]
      return nullptr;
    return out_of_memory();
  }
  // For looking at all of a value, which may be far larger than the memory it has: [[$x], [$x]] again and again
  [[nodiscard]] Failure charge_walk(const json::Value& value) {
    if (!value.is_container()) return nullptr;
    return charge_steps((value.depth() == 1 ? value.size() : value.text_bytes()) / 8);
  }

 protected:
  Evaluation(const Environment& environment, Dialect dialect)
      : environment_(environment),
        dialect_(dialect),
        steps_left_(environment.limits.steps_max),
        bytes_before_(json::live_bytes()) {}

  // How many bytes can be filled in the time that a step takes.
  static constexpr std::uint64_t kBytesPerStep = 256;

  static Failure out_of_steps();
  static Failure out_of_memory();

  const Environment& environment_;
  Dialect dialect_;
  std::uint64_t steps_left_;
  std::int64_t bytes_before_;  // those that the thread's values had already
};

// How many arguments a function wants to be given by $map and its like (the reference's getFunctionArity).
// REQUIRES: is_function(function).
std::size_t arity_of(const json::Value& function);

// A regex literal as a value. regex_of: null if the function is none (the shortcut past the matcher protocol).
json::Value make_regex(std::shared_ptr<const Regex> regex);
const Regex* regex_of(const json::Value& value);

// What arrays are marked with (json::Value::array_mark). A sequence is an array that the evaluator made of results: one of
// length 1 stands for its item, one of length 0 for undefined, wherever an expression's value is taken. Functions of the
// reference that return createSequence() set kSequence: `builder.set_mark(kSequence)`.
enum Mark : std::uint8_t {
  kSequence = 1,
  kOuterWrapper = 2,   // the sequence of one item around an input that is an array
  kKeepSingleton = 4,  // made by `[]`: one item stays a sequence
  kTupleStream = 8,
  kCons = 16,  // made by an array constructor
};
inline bool is_sequence(const json::Value& value) { return value.is_array() && (value.array_mark() & kSequence) != 0; }

// The reference's $boolean() of a value that is not undefined.
bool effective_boolean(const json::Value& value);

}  // namespace baton::asl::jsonata
