// JSONata 2.0 (docs.jsonata.org), natively, with what AWS Step Functions adds and takes away.
//
// An expression is compiled once and evaluated many times. Evaluation is pure: time and randomness come in with the
// environment. Whatever the expression, evaluation ends: it is bounded in steps, call depth and memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "baton/time.h"
#include "common/json/value.h"
#include "common/random.h"

namespace baton::asl::jsonata {

struct Error {
  std::string code;          // of the reference implementation: "T2001", "S0201", "D3030"; "U…" for our own limits
  std::string message;       // the reference's wording, with the values filled in: "Attempted to invoke a non-function"
  std::size_t position = 0;  // in the expression, in UTF-16 code units as the reference counts
};

enum class Dialect : std::uint8_t {
  kReference,  // what `jsonata` in Node does, $eval included
  kStates,  // AWS: $partition, $range, $hash, $random(seed), $uuid, $parse; no $eval, no input document (unsupported())
};

// What an evaluation may cost. Reaching a limit is an error with code U1001 (as the reference's timeboxing has it).
struct Limits {
  std::uint64_t steps_max = 20'000'000;  // nodes of the syntax tree that are visited, and items that functions touch
  std::uint32_t call_depth_max = 300;    // nested, not tail calls: each costs the machine's stack
  std::size_t memory_bytes_max =
      256u << 20;  // of the values that are alive at one time, its own copies of the input too
};

// Compiled. Immutable; belongs to one thread, as values do.
class Expression {
 public:
  Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  // The names of variables that the expression reads and does not bind itself, without the $, sorted and unique; names of
  // built-in functions are left out.
  const std::vector<std::string>& free_variables() const;

  // In the dialect of AWS, which refuses to create a machine with such an expression: a sentence for each reference to an
  // input document, once each, in the order they are written: "Reference to 'phone' at the top level is not supported."
  // Evaluated all the same, such a reference is undefined.
  const std::vector<std::string>& unsupported() const;

  struct Program;

 private:
  friend tl::expected<Expression, Error> compile(std::string_view source, Dialect dialect);
  friend tl::expected<json::Value, Error> evaluate(const Expression& expression, const json::Value& input,
                                                   const struct Environment& environment);
  std::unique_ptr<const Program> program_;
};

tl::expected<Expression, Error> compile(std::string_view source, Dialect dialect);

// Where names that the expression does not bind itself come from.
class Bindings {
 public:
  virtual ~Bindings() = default;
  // The value of $name (`name` without the $), or undefined.
  virtual json::Value lookup(std::string_view name) const = 0;
};

struct Environment {
  const Bindings* bindings = nullptr;
  TimePoint now{};           // of $now() and $millis(): the same all through an evaluation
  Random* random = nullptr;  // of $random(), $shuffle() and $uuid(). REQUIRES: not null
  Limits limits{};
};

// Undefined where the expression returns nothing. Values in the result hold no sequence marks, and a function there is an
// opaque (is_function() tells); the reference's singleton rule has been applied.
tl::expected<json::Value, Error> evaluate(const Expression& expression, const json::Value& input,
                                          const Environment& environment);

bool is_function(const json::Value& value);

}  // namespace baton::asl::jsonata
