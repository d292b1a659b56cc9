#include "api/validate_definition.h"

#include "api/requests.h"
#include "asl/model/compile.h"

namespace baton::api {

namespace {

json::Value described(const asl::Diagnostic& diagnostic) {
  json::ObjectBuilder answer;
  const bool is_error = diagnostic.severity == asl::Severity::kError;
  answer.set("severity", json::Value::string(is_error ? "ERROR" : "WARNING"));
  answer.set("code", json::Value::string(diagnostic.code));
  answer.set("message", json::Value::string(diagnostic.message));
  if (!diagnostic.location.empty()) answer.set("location", json::Value::string(diagnostic.location));
  return answer.finish();
}

}  // namespace

ApiResult<json::Value> validate_definition(const json::Value& body, const asl::ServedTypes* served) {
  const auto request = parse_validate_state_machine_definition(body);
  if (!request) return tl::unexpected(request.error());
  asl::Compiled compiled = asl::compile_definition(request->definition, request->type);
  if (served && compiled.machine) {
    for (auto& warning : asl::warn_of_unserved(request->definition, *served)) {
      compiled.diagnostics.push_back(std::move(warning));
    }
  }
  json::ArrayBuilder diagnostics;
  bool is_truncated = false;
  for (const asl::Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity == asl::Severity::kWarning && !request->with_warnings) continue;
    is_truncated = diagnostics.size() == static_cast<std::size_t>(request->results_max);
    if (is_truncated) break;
    diagnostics.add(described(diagnostic));
  }
  return json::Value::object({{"result", json::Value::string(compiled.machine ? "OK" : "FAIL")},
                              {"diagnostics", diagnostics.finish()},
                              {"truncated", json::Value::boolean(is_truncated)}});
}

}  // namespace baton::api
