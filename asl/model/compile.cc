#include "asl/model/compile.h"

#include <algorithm>

#include "asl/model/draft.h"
#include "asl/model/json_syntax.h"
#include "common/json/parse.h"

namespace baton::asl {

namespace {

Compiled fail(Diagnostics diagnostics) { return Compiled{std::nullopt, std::move(diagnostics)}; }

bool has_error(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::kError; });
}

}  // namespace

Compiled compile_definition(std::string_view definition, ExecutionType type) {
  Diagnostics diagnostics;
  if (definition.size() > kDefinitionBytesMax) {
    refuse(diagnostics, "Definition must have length less than or equal to " + std::to_string(kDefinitionBytesMax), "");
    return fail(std::move(diagnostics));
  }
  if (definition.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    refuse(diagnostics, "Definition must be a valid JSON object", "");
    return fail(std::move(diagnostics));
  }
  const auto document = json::parse(definition, json::DuplicateKeys::kRefuse);
  if (!document) {
    diagnostics.push_back(explain_syntax(definition, document.error()));
    return fail(std::move(diagnostics));
  }
  if (!document->is_object()) {
    refuse(diagnostics, "Definition must be a valid JSON object", "");
    return fail(std::move(diagnostics));
  }
  MachineDraft draft(diagnostics);
  draft.compile(*document, type);
  std::stable_partition(diagnostics.begin(), diagnostics.end(),
                        [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::kError; });
  if (has_error(diagnostics)) return fail(std::move(diagnostics));
  return Compiled{std::move(draft.machine), std::move(diagnostics)};
}

}  // namespace baton::asl
