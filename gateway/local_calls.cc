#include "gateway/local_calls.h"

#include "api/test_state.h"
#include "api/validate_definition.h"
#include "common/json/write.h"

namespace baton::gateway {

namespace {

ApiAnswer to_answer(const api::ApiResult<json::Value>& result) {
  if (!result) return {result.error().name, result.error().message, ""};
  return {"", "", json::to_text(*result)};
}

}  // namespace

std::optional<ApiAnswer> answer_locally(std::string_view operation, const json::Value& body, TimePoint now,
                                        Random& random) {
  if (operation == "ValidateStateMachineDefinition") return to_answer(api::validate_definition(body));
  if (operation == "TestState") return to_answer(api::test_state(body, now, random));
  return std::nullopt;
}

}  // namespace baton::gateway
