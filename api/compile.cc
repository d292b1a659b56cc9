#include "api/compile.h"

#include <string>
#include <utility>

#include "asl/model/compile.h"

namespace baton::api {

ApiError invalid_definition(const asl::Diagnostics& diagnostics) {
  std::string list;
  std::size_t count = 0;
  for (const asl::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != asl::Severity::kError || count++ == kDefinitionErrorsMax) break;  // errors come first
    if (!list.empty()) list.append(", ");
    list.append(diagnostic.code).append(": ").append(diagnostic.message);
    // Jackson's messages end with their place.
    if (!diagnostic.location.empty() && !diagnostic.message.ends_with(diagnostic.location)) {
      list.append(" at ").append(diagnostic.location);
    }
  }
  return {std::string(kInvalidDefinition), "Invalid State Machine Definition: '" + list + "'"};
}

ApiResult<asl::StateMachine> compile(std::string_view definition, asl::ExecutionType type) {
  asl::Compiled compiled = asl::compile_definition(definition, type);
  if (!compiled.machine) return tl::unexpected(invalid_definition(compiled.diagnostics));
  return *std::move(compiled.machine);
}

}  // namespace baton::api
