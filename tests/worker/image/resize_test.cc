#include <opencv2/imgproc.hpp>

#include "tests/worker/image/image_task_fixture.h"

namespace baton {
namespace {

using nlohmann::json;

const cv::Vec3b kRed(0, 0, 255), kGreen(0, 255, 0), kBlue(255, 0, 0);

// Left to right: red, green, blue, 100 pixels each; 100 high.
cv::Mat bands() {
  cv::Mat image(100, 300, CV_8UC3);
  const cv::Vec3b colors[] = {kRed, kGreen, kBlue};
  for (int i = 0; i < 3; ++i) image(cv::Rect(100 * i, 0, 100, 100)).setTo(colors[i]);
  return image;
}

class ImageResize : public ImageTaskTest {
 protected:
  ImageResize() { write_file(at("in.png"), encoded(bands(), ".png")); }
};

TEST_F(ImageResize, SaysWhatItMade) {
  const json result =
      succeed("image.resize", {{"source", "in.png"}, {"destination", "o/{name}-small.{format}"}, {"width", 30}});
  EXPECT_EQ(result, (json{{"source", "in.png"},
                          {"path", "o/in-small.png"},
                          {"width", 30},
                          {"height", 10},
                          {"bytes", std::filesystem::file_size(at("o/in-small.png"))},
                          {"format", "png"}}));
}

TEST_F(ImageResize, EveryFitMeansWhatSharpMeansByIt) {
  const json box = {{"width", 60}, {"height", 60}};
  const auto made = [&](const char* fit) {
    json options = box;
    options["fit"] = fit;
    return made_by("resize", options);
  };
  EXPECT_EQ(made("cover").size(), cv::Size(60, 60));
  EXPECT_EQ(made("cover").at<cv::Vec3b>(30, 5), kGreen) << "the middle is kept";
  EXPECT_EQ(made_by("resize", box).at<cv::Vec3b>(30, 5), kGreen) << "cover is the default";
  EXPECT_EQ(made("fill").size(), cv::Size(60, 60));
  EXPECT_EQ(made("fill").at<cv::Vec3b>(30, 5), kRed);
  EXPECT_EQ(made("inside").size(), cv::Size(60, 20));
  EXPECT_EQ(made("outside").size(), cv::Size(180, 60));
  const cv::Mat contain = made("contain");
  EXPECT_EQ(contain.size(), cv::Size(60, 60));
  EXPECT_EQ(contain.at<cv::Vec3b>(5, 5), cv::Vec3b(0, 0, 0));
  EXPECT_EQ(contain.at<cv::Vec3b>(30, 5), kRed);
}

TEST_F(ImageResize, PositionSaysWhichPartIsKept) {
  const auto color_at = [&](const json& position) {
    return made_by("resize", {{"width", 20}, {"height", 20}, {"position", position}}).at<cv::Vec3b>(10, 10);
  };
  EXPECT_EQ(color_at("west"), kRed);
  EXPECT_EQ(color_at("left top"), kRed);
  EXPECT_EQ(color_at("center"), kGreen);
  EXPECT_EQ(color_at("ea"), kBlue);
  EXPECT_EQ(color_at({{"x", 1}, {"y", 0}}), kBlue);
}

TEST_F(ImageResize, ContainsBackgroundMayBeTransparentAndItsImageAnywhere) {
  const cv::Mat made =
      made_by("resize",
              {{"width", 60}, {"height", 60}, {"fit", "contain"}, {"position", "south"}, {"background", "#00000000"}});
  ASSERT_EQ(made.channels(), 4);
  EXPECT_EQ(made.at<cv::Vec4b>(10, 30)[3], 0);
  EXPECT_EQ(made.at<cv::Vec4b>(50, 30), cv::Vec4b(0, 255, 0, 255));
  const cv::Mat white = made_by("resize", {{"width", 60}, {"height", 60}, {"fit", "contain"}, {"background", "white"}});
  EXPECT_EQ(white.at<cv::Vec3b>(5, 5), cv::Vec3b(255, 255, 255));
}

TEST_F(ImageResize, EnlargesUnlessTold) {
  EXPECT_EQ(made_by("resize", {{"width", 600}}).size(), cv::Size(600, 200));
  EXPECT_EQ(made_by("resize", {{"width", 600}, {"withoutEnlargement", true}}).size(), cv::Size(300, 100));
  EXPECT_EQ(made_by("resize", {{"width", 30}, {"withoutReduction", true}}).size(), cv::Size(300, 100));
}

// A grey image with something to see at its right end alone.
cv::Mat with_a_detail() {
  cv::Mat image(100, 400, CV_8UC3, cv::Scalar::all(128));
  cv::RNG random(3);
  for (int i = 0; i < 60; ++i) {
    cv::circle(image, {300 + random.uniform(0, 90), random.uniform(5, 95)}, random.uniform(2, 6),
               cv::Scalar(random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)), cv::FILLED);
  }
  return image;
}

TEST_F(ImageResize, SmartCropsKeepThePartThatHasSomethingToSee) {
  write_file(at("in.png"), encoded(with_a_detail(), ".png"));
  for (const char* strategy : {"entropy", "attention", "smart"}) {
    cv::Scalar mean, deviation;
    cv::meanStdDev(made_by("resize", {{"width", 100}, {"height", 100}, {"position", strategy}}), mean, deviation);
    EXPECT_GT(deviation[0], 30) << strategy;
  }
  cv::Scalar mean, deviation;
  cv::meanStdDev(made_by("resize", {{"width", 100}, {"height", 100}}), mean, deviation);
  EXPECT_LT(deviation[0], 1) << "the middle is grey";
}

TEST_F(ImageResize, EveryKernelLooksLikeTheAreaAverage) {
  copy_photo("rocket.jpg");
  cv::Mat expected;
  cv::resize(load("rocket.jpg"), expected, {200, 133}, 0, 0, cv::INTER_AREA);
  for (const char* kernel : {"area", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"}) {
    succeed("image.resize", {{"source", "rocket.jpg"}, {"destination", "t.png"}, {"width", 200}, {"kernel", kernel}});
    EXPECT_GT(cv::PSNR(load("t.png"), expected), 30.0) << kernel;
  }
  succeed("image.resize", {{"source", "rocket.jpg"}, {"destination", "t.png"}, {"width", 200}, {"kernel", "nearest"}});
  EXPECT_GT(cv::PSNR(load("t.png"), expected), 20.0);
}

TEST_F(ImageResize, KernelsLeaveAFlatImageAlone) {
  write_file(at("in.png"), encoded(cv::Mat(90, 130, CV_8UC3, cv::Scalar(10, 100, 200)), ".png"));
  for (const char* kernel : {"linear", "cubic", "mitchell", "lanczos2", "lanczos3"}) {
    for (const int width : {31, 300}) {
      const cv::Mat made = made_by("resize", {{"width", width}, {"kernel", kernel}});
      EXPECT_LE(cv::norm(made, cv::Mat(made.size(), CV_8UC3, cv::Scalar(10, 100, 200)), cv::NORM_INF), 1) << kernel;
    }
  }
}

TEST_F(ImageResize, AliasesMakeTheSameImage) {
  const json canonical = {{"width", 50}, {"height", 40}, {"fit", "cover"}, {"position", "northeast"}};
  const json imgproxy = {{"w", 50}, {"h", 40}, {"rt", "fill"}, {"g", "noea"}};
  const cv::Mat expected = made_by("resize", canonical);
  EXPECT_EQ(cv::norm(made_by("resize", imgproxy), expected, cv::NORM_INF), 0);
}

TEST_F(ImageResize, MistakesAreNamed) {
  const auto cause = [&](const json& options) {
    json input = options;
    input["source"] = "in.png";
    input["destination"] = "out.png";
    const HandlerError failure = fail_with("image.resize", input);
    EXPECT_EQ(failure.error, "Image.InvalidInput");
    EXPECT_FALSE(failure.retryable);
    return failure.cause;
  };
  EXPECT_NE(cause(json::object()).find("'width' is missing"), std::string::npos);
  EXPECT_NE(cause({{"width", 0}}).find("'width' must be a whole number from 1 to 30000"), std::string::npos);
  EXPECT_NE(cause({{"width", 1}, {"fit", "crop"}}).find("'fit' must be cover, contain, fill, inside or outside"),
            std::string::npos);
  EXPECT_NE(cause({{"width", 1}, {"kernel", "box"}}).find("'kernel' must be area"), std::string::npos);
  EXPECT_NE(cause({{"width", 1}, {"position", "up"}}).find("'position' must be one of center"), std::string::npos);
  EXPECT_NE(cause({{"width", 1}, {"position", {{"x", 2}}}}).find("'position.x' must be a number from 0 to 1"),
            std::string::npos);
  EXPECT_NE(cause({{"width", 1}, {"background", "reddish"}}).find("'background' must be a colour"), std::string::npos);
  EXPECT_NE(cause({{"width", 1}, {"heigth", 1}}).find("'heigth' is not a field"), std::string::npos);
  EXPECT_NE(fail_with("image.resize", {{"source", "in.png"}, {"width", 1}}).cause.find("'destination' is missing"),
            std::string::npos);
}

}  // namespace
}  // namespace baton
