// Intrinsic functions in payload templates: "States.Format('{} of {}', $.done, $.total)" (ASL, "Intrinsic Functions").
//
// Parsed once with the definition: what is no call of a known function with as many arguments as it takes is refused then.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/failure.h"
#include "asl/scope.h"

namespace baton::asl {

// Of calls inside each other, the outermost counted.
inline constexpr int kIntrinsicNestingMax = 10;

class Intrinsic {
 public:
  Intrinsic();
  Intrinsic(Intrinsic&&) noexcept;
  Intrinsic& operator=(Intrinsic&&) noexcept;
  ~Intrinsic();

  // The error is a sentence about what is wrong with the text.
  static tl::expected<Intrinsic, std::string> parse(std::string_view text);

  const std::string& text() const;

  // Errors: States.Runtime for a path in the arguments that leads nowhere, States.IntrinsicFailure for anything else. The
  // cause names the whole text, whichever of the calls in it fails: "The function 'States.…' had the following error: …".
  Evaluated evaluate(const Scope& scope) const;

  // Adds the names of the variables that are read, without the $.
  void collect_variables(std::set<std::string>& names) const;

  struct Program;

 private:
  std::unique_ptr<const Program> program_;
};

}  // namespace baton::asl
