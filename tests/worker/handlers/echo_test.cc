#include "tests/worker/handlers/handler_fixture.h"

namespace baton {
namespace {

class BuiltInHandlers : public HandlerTest {};

TEST_F(BuiltInHandlers, EchoAnswersItsInputByteForByte) {
  const std::string input("not json \0 \xFF", 12);
  EXPECT_EQ(run("echo", input).value(), input);
}

TEST_F(BuiltInHandlers, AreEchoThumbnailAndMetadata) {
  std::vector<std::string> types;
  for (const auto& [type, handler] : handlers_) types.push_back(type);
  EXPECT_EQ(types, (std::vector<std::string>{"echo", "image.metadata", "image.thumbnail"}));
}

TEST(BuiltInHandlersWithoutRoot, ImageTasksSayWhichOptionIsMissingAndMayTryAnotherWorker) {
  std::map<std::string, Handler> handlers = built_in_handlers({});
  AttemptSignals signals;
  for (const char* type : {"image.thumbnail", "image.metadata"}) {
    Attempt attempt({1, 2}, type, R"({"source": "a.jpg"})", 1, signals);
    const HandlerResult result = handlers.at(type)(attempt);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().error, kErrorNoRoot);
    EXPECT_NE(result.error().cause.find("--root"), std::string::npos) << result.error().cause;
    EXPECT_TRUE(result.error().retryable);
  }
}

TEST(HandlerOptionsValidation, ARootThatDoesNotExistIsNamed) {
  const TemporaryFolder folder;
  EXPECT_TRUE(validate(HandlerOptions{}));
  EXPECT_TRUE(validate(HandlerOptions{folder.path(), {}}));
  const Result<void> result = validate(HandlerOptions{folder.path() / "nowhere", {}});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace baton
