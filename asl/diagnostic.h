// What is wrong, or looks wrong, in a definition: the words of ValidateStateMachineDefinition.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace baton::asl {

enum class Severity : std::uint8_t { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string code;      // "SCHEMA_VALIDATION_FAILED", "MISSING_TRANSITION_TARGET", …
  std::string message;   // AWS's wording where it is known, without the place
  std::string location;  // as AWS writes it: "/States/Pay/Next"; the root is "/"
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace baton::asl
