#include "tests/worker/handlers/handler_fixture.h"

namespace baton {

HandlerResult HandlerTest::run(const std::string& type, const std::string& input) {
  Attempt attempt({1, 2}, type, input, 1, signals_);
  return handlers_.at(type)(attempt);
}

nlohmann::json HandlerTest::succeed(const std::string& type, const nlohmann::json& input) {
  const HandlerResult result = run(type, input.dump());
  if (result) return nlohmann::json::parse(*result);
  ADD_FAILURE() << result.error().error << ": " << result.error().cause;
  return {};
}

HandlerError HandlerTest::fail_with(const std::string& type, const nlohmann::json& input) {
  HandlerResult result = run(type, input.dump());
  if (!result) return result.error();
  ADD_FAILURE() << "succeeded: " << *result;
  return {};
}

}  // namespace baton
