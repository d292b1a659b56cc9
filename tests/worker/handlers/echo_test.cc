#include <gmock/gmock.h>

#include "tests/worker/handlers/handler_fixture.h"
#include "worker/image/handlers.h"

namespace baton {
namespace {

class BuiltInHandlers : public HandlerTest {};

TEST_F(BuiltInHandlers, EchoAnswersItsInputByteForByte) {
  const std::string input("not json \0 \xFF", 12);
  EXPECT_EQ(run("echo", input).value(), input);
}

TEST_F(BuiltInHandlers, AreNamedByWhatTheyDo) {
  std::vector<std::string> types;
  for (const auto& [type, handler] : handlers_) types.push_back(type);
  EXPECT_THAT(
      types, testing::IsSupersetOf({"echo", "http.request", "image.blur", "image.convert", "image.crop", "image.detect",
                                    "image.flip", "image.grayscale", "image.metadata", "image.pipeline", "image.resize",
                                    "image.rotate", "image.sharpen", "image.thumbnail", "image.watermark"}));
}

TEST(BuiltInHandlersWithoutRoot, ImageTasksSayWhichOptionIsMissingAndMayTryAnotherWorker) {
  auto handlers = *built_in_handlers({});
  AttemptSignals signals;
  for (const char* type : {"image.metadata", "image.detect"}) {
    Attempt attempt({1, 2}, type, R"({"source": "a.jpg"})", 1, signals);
    const HandlerResult result = handlers.at(type)(attempt);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().error, kErrorNoRoot);
    EXPECT_NE(result.error().cause.find("--root"), std::string::npos) << result.error().cause;
    EXPECT_TRUE(result.error().retryable);
  }
}

TEST(BuiltInHandlersWithoutRoot, ARootThatDoesNotExistIsNamed) {
  const TemporaryFolder folder;
  EXPECT_TRUE(built_in_handlers({folder.path(), {}}));
  const auto result = built_in_handlers({folder.path() / "nowhere", {}});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace baton
