#include "notify_fixture.h"

#include <cstdlib>

namespace baton::notify {

NotifyTest::NotifyTest() { ::setenv("TEST_SECRET", kSecret, 1); }
NotifyTest::~NotifyTest() { ::unsetenv("TEST_SECRET"); }

void NotifyTest::use(const nlohmann::json& providers) {
  write_file(folder_.path() / "providers.json", providers.dump());
  StorageOptions storage;
  storage.root = folder_.path();
  storage.http.policy.allowed_private = {"127.0.0.1"};
  Secrets secrets;
  auto read = read_providers(folder_.path() / "providers.json", secrets);
  ASSERT_TRUE(read) << read.error().message;
  auto opened = open_handlers(std::move(*read), {"", gateway_url_, ""}, storage);
  ASSERT_TRUE(opened) << opened.error().message;
  handlers_ = std::move(*opened);
}

HandlerResult NotifyTest::run(const std::string& type, const nlohmann::json& input) {
  const std::string text = input.dump();
  Attempt attempt(TaskId{1, 2}, type, text, 1, signals_);
  attempt.set_idempotency_key(key_);
  return handlers_.at(type)(attempt);
}

nlohmann::json NotifyTest::succeed(const std::string& type, const nlohmann::json& input) {
  const HandlerResult result = run(type, input);
  EXPECT_TRUE(result) << result.error().error << ": " << result.error().cause;
  if (!result) return {};
  EXPECT_EQ(result->find(kSecret), std::string::npos) << *result;
  return nlohmann::json::parse(*result);
}

HandlerError NotifyTest::fail_with(const std::string& type, const nlohmann::json& input) {
  const HandlerResult result = run(type, input);
  EXPECT_FALSE(result) << *result;
  if (result) return {};
  EXPECT_EQ(result.error().cause.find(kSecret), std::string::npos) << result.error().cause;
  return result.error();
}

}  // namespace baton::notify
