#include "tests/worker/image/image_task_fixture.h"

namespace baton {
namespace {

using nlohmann::json;

class ImagePipeline : public ImageTaskTest {
 protected:
  ImagePipeline() {
    write_file(at("in.png"), encoded(cv::imread(std::filesystem::path(BATON_PHOTOS) / "rocket.jpg"), ".png"));
    write_file(at("mark.png"), encoded(four_quarters(40, 40), ".png"));
  }
};

TEST_F(ImagePipeline, EqualsItsSingleStepsOneAfterTheOther) {
  const std::vector<std::pair<std::string, json>> steps = {
      {"crop", {{"width", 400}, {"height", 400}, {"position", "attention"}}},
      {"resize", {{"width", 210}, {"height", 150}, {"fit", "contain"}, {"background", "#336699"}}},
      {"rotate", {{"angle", 90}}},
      {"flip", {{"direction", "horizontal"}}},
      {"sharpen", {{"sigma", 1.5}}},
      {"watermark", {{"image", "mark.png"}, {"opacity", 0.5}}},
      {"blur", {{"sigma", 0.8}}},
      {"grayscale", json::object()}};
  json operations = json::array();
  std::string before = "in.png";
  for (const auto& [task, options] : steps) {
    json entry = options, input = options;
    entry["operation"] = task;
    operations.push_back(entry);
    input["source"] = before;
    input["destination"] = before = task + ".png";
    succeed("image." + task, input);
  }
  const cv::Mat at_once = made_by("pipeline", {{"operations", operations}});
  const cv::Mat one_by_one = load(before, cv::IMREAD_UNCHANGED);
  ASSERT_EQ(at_once.size(), one_by_one.size());
  ASSERT_EQ(at_once.type(), one_by_one.type());
  EXPECT_EQ(cv::norm(at_once, one_by_one, cv::NORM_INF), 0);
}

TEST_F(ImagePipeline, UnderstandsImaginarysForm) {
  const json ours = {{{"operation", "crop"}, {"width", 200}, {"height", 100}, {"left", 3}, {"top", 4}},
                     {{"operation", "flip"}, {"direction", "horizontal"}}};
  const json theirs = {
      {{"operation", "autorotate"}},
      {{"operation", "extract"}, {"params", {{"areawidth", 200}, {"areaheight", 100}, {"left", 3}, {"top", 4}}}},
      {{"operation", "flop"}}};
  const cv::Mat expected = made_by("pipeline", {{"operations", ours}});
  EXPECT_EQ(cv::norm(made_by("pipeline", {{"operations", theirs}}), expected, cv::NORM_INF), 0);
}

TEST_F(ImagePipeline, ConvertSaysHowTheResultIsWritten) {
  const json result = succeed(
      "image.pipeline",
      {{"source", "in.png"},
       {"destination", "o.{format}"},
       {"operations", {{{"operation", "resize"}, {"width", 100}}, {{"operation", "convert"}, {"type", "webp"}}}}});
  EXPECT_EQ(result["format"], "webp");
  EXPECT_EQ(result["path"], "o.webp");
}

TEST_F(ImagePipeline, ADecodeAtReducedScaleMakesNoDifferenceToWhatIsCut) {
  write_file(at("a.jpg"), encoded(four_quarters(1600, 800), ".jpg"));
  for (const int width : {40, 100, 400}) {
    succeed("image.pipeline",
            {{"source", "a.jpg"},
             {"destination", "t.png"},
             {"operations",
              {{{"operation", "resize"}, {"width", width}},
               {{"operation", "crop"}, {"width", width / 2}, {"height", width / 4}, {"position", "southwest"}}}}});
    const cv::Mat made = load("t.png");
    EXPECT_LT(cv::norm(made(cv::Rect(0, 1, made.cols - 2, made.rows - 2)),
                       cv::Mat(made.rows - 2, made.cols - 2, CV_8UC3, cv::Scalar(255, 0, 0)), cv::NORM_INF),
              24)
        << width;
  }
}

TEST_F(ImagePipeline, MistakesAreNamedByTheirPlace) {
  const auto cause = [&](const json& operations) {
    const HandlerError failure =
        fail_with("image.pipeline", {{"source", "in.png"}, {"destination", "o.png"}, {"operations", operations}});
    EXPECT_EQ(failure.error, "Image.InvalidInput") << failure.cause;
    EXPECT_FALSE(failure.retryable);
    return failure.cause;
  };
  const json fine = {{"operation", "flip"}};
  EXPECT_NE(cause(json::array()).find("'operations' must have from 1 to 32"), std::string::npos);
  EXPECT_NE(cause(std::vector<json>(33, fine)).find("'operations' must have from 1 to 32"), std::string::npos);
  EXPECT_NE(cause({fine, {{"operation", "explode"}}}).find("'operations[1].operation' must be"), std::string::npos);
  EXPECT_NE(cause({fine, {{"operation", "blur"}, {"sigma", 1000}}}).find("'operations[1].sigma' must be"),
            std::string::npos);
  EXPECT_NE(cause({{{"operation", "blur"}, {"sigma", 1}, {"width", 3}}}).find("'operations[0].width' is not"),
            std::string::npos);
  EXPECT_NE(cause({fine, {{"operation", "crop"}, {"width", 9999}, {"height", 1}}}).find("operations[1]: crop"),
            std::string::npos);
}

TEST_F(ImagePipeline, AStepThatWouldMakeTooManyPixelsIsRefusedBeforeItIsDone) {
  const HandlerError failure =
      fail_with("image.pipeline",
                {{"source", "in.png"},
                 {"destination", "o.png"},
                 {"operations", {{{"operation", "resize"}, {"width", 30'000}, {"height", 30'000}, {"fit", "fill"}}}}});
  EXPECT_EQ(failure.error, "Image.TooLarge");
  EXPECT_FALSE(failure.retryable);
  EXPECT_NE(failure.cause.find("50000000"), std::string::npos) << failure.cause;
}

}  // namespace
}  // namespace baton
