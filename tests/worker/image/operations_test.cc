// crop, rotate, flip, blur, sharpen, grayscale, watermark.
#include <opencv2/imgproc.hpp>

#include "tests/worker/image/image_task_fixture.h"

namespace baton {
namespace {

using nlohmann::json;

const cv::Vec3b kRed(0, 0, 255), kGreen(0, 255, 0), kBlue(255, 0, 0), kWhite3(255, 255, 255), kBlack3(0, 0, 0);

class ImageOperations : public ImageTaskTest {
 protected:
  // 80 × 40: red and green above, blue and white below.
  ImageOperations() { write_file(at("in.png"), encoded(four_quarters(80, 40), ".png")); }
};

TEST_F(ImageOperations, CropTakesThePartThatIsNamed) {
  const cv::Mat corner = made_by("crop", {{"left", 40}, {"top", 20}, {"width", 40}, {"height", 20}});
  EXPECT_EQ(corner.size(), cv::Size(40, 20));
  EXPECT_EQ(cv::norm(corner, cv::Mat(20, 40, CV_8UC3, cv::Scalar::all(255)), cv::NORM_INF), 0);
  EXPECT_EQ(made_by("crop", {{"width", 10}, {"height", 10}, {"gravity", "nowe"}}).at<cv::Vec3b>(5, 5), kRed);
  EXPECT_EQ(made_by("crop", {{"width", 40}, {"height", 20}}).at<cv::Vec3b>(0, 0), kRed) << "the middle";
}

TEST_F(ImageOperations, CropRefusesWhatIsNotWithinTheImage) {
  for (const json& part :
       {json{{"left", 41}, {"top", 0}, {"width", 40}, {"height", 20}}, json{{"width", 81}, {"height", 20}}}) {
    json input = part;
    input["source"] = "in.png";
    input["destination"] = "out.png";
    const HandlerError failure = fail_with("image.crop", input);
    EXPECT_EQ(failure.error, "Image.InvalidInput");
    EXPECT_FALSE(failure.retryable);
    EXPECT_NE(failure.cause.find("80 × 40"), std::string::npos) << failure.cause;
  }
}

TEST_F(ImageOperations, CropCountsPixelsOfTheImageAsShown) {
  const cv::Mat stored = as_stored(four_quarters(320, 160), 6);
  write_file(at("a.jpg"), jpeg_with_exif(encoded(stored, ".jpg"), exif_block({{"Exif.Image.Orientation", "6"}})));
  succeed("image.crop",
          {{"source", "a.jpg"}, {"destination", "t.png"}, {"left", 170}, {"top", 10}, {"width", 140}, {"height", 60}});
  EXPECT_LT(cv::norm(load("t.png"), cv::Mat(60, 140, CV_8UC3, cv::Scalar(0, 255, 0)), cv::NORM_INF), 24)
      << "not the green part";
}

TEST_F(ImageOperations, RotateTurnsClockwiseAndLosesNothing) {
  const cv::Mat right = made_by("rotate", {{"angle", 90}});
  EXPECT_EQ(right.size(), cv::Size(40, 80));
  EXPECT_EQ(right.at<cv::Vec3b>(0, 0), kBlue);
  EXPECT_EQ(right.at<cv::Vec3b>(0, 39), kRed);
  EXPECT_EQ(made_by("rotate", {{"angle", 180}}).at<cv::Vec3b>(0, 0), kWhite3);
  EXPECT_EQ(made_by("rotate", {{"angle", -90}}).at<cv::Vec3b>(0, 0), kGreen);
  EXPECT_EQ(made_by("rotate", {{"angle", 270}}).at<cv::Vec3b>(0, 0), kGreen);
  EXPECT_EQ(cv::norm(made_by("rotate", {{"angle", 360}}), four_quarters(80, 40), cv::NORM_INF), 0);
}

TEST_F(ImageOperations, RotateByAnyAngleGrowsAndFillsTheCorners) {
  const cv::Mat made = made_by("rotate", {{"angle", 30}, {"background", "white"}});
  EXPECT_NEAR(made.cols, 89, 1);
  EXPECT_NEAR(made.rows, 75, 1);
  EXPECT_EQ(made.at<cv::Vec3b>(0, 0), kWhite3);
  EXPECT_EQ(made.at<cv::Vec3b>(19, 32), kRed);
  EXPECT_EQ(made.at<cv::Vec3b>(56, 57), kWhite3);
  EXPECT_EQ(made_by("rotate", {{"angle", 45}}).at<cv::Vec3b>(0, 0), kBlack3);
}

TEST_F(ImageOperations, FlipMirrorsEitherWay) {
  EXPECT_EQ(made_by("flip", json::object()).at<cv::Vec3b>(0, 0), kBlue);
  EXPECT_EQ(made_by("flip", {{"direction", "horizontal"}}).at<cv::Vec3b>(0, 0), kGreen);
  EXPECT_EQ(made_by("flip", {{"direction", "both"}}).at<cv::Vec3b>(0, 0), kWhite3);
}

TEST_F(ImageOperations, BlurSpreadsAnEdgeByItsSigma) {
  const auto halfway = [&](double sigma) { return made_by("blur", {{"sigma", sigma}}).at<cv::Vec3b>(10, 43)[2]; };
  EXPECT_GT(halfway(8), halfway(2));
  EXPECT_GT(halfway(2), halfway(0.5));
  EXPECT_EQ(made_by("blur", {{"sigma", 1}}).at<cv::Vec3b>(10, 10), kRed) << "far from an edge nothing changes";
}

TEST_F(ImageOperations, SharpenOvershootsAtEdgesAndNowhereElse) {
  cv::Mat step(40, 80, CV_8UC3, cv::Scalar::all(100));
  step(cv::Rect(40, 0, 40, 40)).setTo(cv::Scalar::all(150));
  write_file(at("in.png"), encoded(step, ".png"));
  const cv::Mat made = made_by("sharpen", {{"sigma", 2}});
  EXPECT_EQ(made.at<cv::Vec3b>(20, 5)[0], 100);
  EXPECT_EQ(made.at<cv::Vec3b>(20, 75)[0], 150);
  EXPECT_LT(made.at<cv::Vec3b>(20, 39)[0], 95);
  EXPECT_GT(made.at<cv::Vec3b>(20, 40)[0], 155);
  EXPECT_EQ(cv::norm(made_by("sharpen", {{"m1", 0}, {"m2", 0}}), step, cv::NORM_INF), 0);
}

TEST_F(ImageOperations, GrayscaleHasOneChannelAndTheBrightnessOfTheColours) {
  const cv::Mat made = made_by("grayscale", json::object());
  ASSERT_EQ(made.channels(), 1);
  EXPECT_NEAR(made.at<unsigned char>(5, 5), 76, 1);    // red
  EXPECT_NEAR(made.at<unsigned char>(5, 70), 150, 1);  // green
  EXPECT_NEAR(made.at<unsigned char>(30, 5), 29, 1);   // blue
  EXPECT_EQ(made.at<unsigned char>(30, 70), 255);
}

TEST_F(ImageOperations, AlphaSurvivesEveryOperation) {
  cv::Mat image(40, 80, CV_8UC4, cv::Scalar(255, 0, 0, 255));
  image(cv::Rect(40, 0, 40, 40)).setTo(cv::Scalar(0, 0, 255, 0));
  write_file(at("in.png"), encoded(image, ".png"));
  for (const auto& [task, options] : std::map<std::string, json>{{"blur", {{"sigma", 1}}},
                                                                 {"sharpen", json::object()},
                                                                 {"grayscale", json::object()},
                                                                 {"crop", {{"width", 60}, {"height", 40}}},
                                                                 {"resize", {{"width", 40}, {"kernel", "lanczos3"}}}}) {
    const cv::Mat made = made_by(task, options);
    ASSERT_EQ(made.channels(), 4) << task;
    EXPECT_EQ(made.at<cv::Vec4b>(made.rows / 2, 2)[3], 255) << task;
    EXPECT_EQ(made.at<cv::Vec4b>(made.rows / 2, made.cols - 2)[3], 0) << task;
    if (task == "grayscale") continue;
    EXPECT_LT(made.at<cv::Vec4b>(made.rows / 2, made.cols / 2 - 2)[2], 3) << task << ": the hidden red shows";
  }
}

class ImageWatermark : public ImageOperations {
 protected:
  ImageWatermark() { write_file(at("mark.png"), encoded(cv::Mat(10, 10, CV_8UC3, cv::Scalar(0, 0, 0)), ".png")); }
};

TEST_F(ImageWatermark, LiesWhereItIsTold) {
  const cv::Mat corner = made_by("watermark", {{"image", "mark.png"}});
  EXPECT_EQ(corner.at<cv::Vec3b>(35, 75), kBlack3) << "southeast by default";
  EXPECT_EQ(corner.at<cv::Vec3b>(29, 69), kWhite3);
  EXPECT_EQ(made_by("watermark", {{"image", "mark.png"}, {"position", "northwest"}}).at<cv::Vec3b>(9, 9), kBlack3);
  const cv::Mat placed = made_by("watermark", {{"image", "mark.png"}, {"left", 20}, {"top", 5}});
  EXPECT_EQ(placed.at<cv::Vec3b>(5, 20), kBlack3);
  EXPECT_EQ(placed.at<cv::Vec3b>(4, 20), kRed);
  EXPECT_EQ(made_by("watermark", {{"image", "mark.png"}, {"left", -5}, {"top", 36}}).at<cv::Vec3b>(39, 4), kBlack3);
}

TEST_F(ImageWatermark, HasOpacityScaleAndTiles) {
  EXPECT_NEAR(made_by("watermark", {{"image", "mark.png"}, {"opacity", 0.5}}).at<cv::Vec3b>(35, 75)[0], 127, 2);
  const cv::Mat half = made_by("watermark", {{"image", "mark.png"}, {"scale", 0.5}});
  EXPECT_EQ(half.at<cv::Vec3b>(21, 61), kBlack3);
  EXPECT_EQ(half.at<cv::Vec3b>(19, 59), kGreen);
  const cv::Mat tiled = made_by("watermark", {{"image", "mark.png"}, {"tile", true}});
  EXPECT_EQ(cv::countNonZero(tiled.reshape(1)), 0) << "black tiles leave nothing";
}

TEST_F(ImageWatermark, KeepsTheMarksOwnTransparency) {
  cv::Mat mark(10, 10, CV_8UC4, cv::Scalar(0, 0, 0, 0));
  mark(cv::Rect(0, 0, 5, 10)).setTo(cv::Scalar(0, 0, 0, 255));
  write_file(at("mark.png"), encoded(mark, ".png"));
  const cv::Mat made = made_by("watermark", {{"image", "mark.png"}, {"left", 0}, {"top", 0}});
  EXPECT_EQ(made.at<cv::Vec3b>(5, 2), kBlack3);
  EXPECT_EQ(made.at<cv::Vec3b>(5, 7), kRed);
}

class ImageTextWatermark : public ImageTaskTest {
 protected:
  ImageTextWatermark() { write_file(at("in.png"), encoded(cv::Mat(100, 400, CV_8UC3, cv::Scalar(0, 0, 0)), ".png")); }

  cv::Rect box_of(const json& options) {
    cv::Mat gray;
    cv::cvtColor(made_by("watermark", options), gray, cv::COLOR_BGR2GRAY);
    return cv::boundingRect(gray > 100);
  }
  std::string cause(json options) {
    options["source"] = "in.png";
    options["destination"] = "out.png";
    const HandlerError failure = fail_with("image.watermark", options);
    EXPECT_EQ(failure.error, "Image.InvalidInput");
    return failure.cause;
  }
};

TEST_F(ImageTextWatermark, StandsInTheCornerAndTakesItsShareOfTheWidth) {
  const cv::Rect box = box_of({{"text", "© Ada Łovelace"}});
  EXPECT_NEAR(box.width, 120, 10);
  EXPECT_GT(box.x, 270);
  EXPECT_GT(box.y, 70);
  const cv::Rect whole = box_of({{"text", "© Ada Łovelace"}, {"scale", 1}, {"position", "west"}});
  EXPECT_NEAR(whole.width, 395, 10);
}

TEST_F(ImageTextWatermark, HasItsColourAndLongerTextsAreSmaller) {
  const cv::Mat red = made_by("watermark", {{"text", "MMMM"}, {"scale", 1}, {"color", "#ff0000"}});
  double most[3];
  for (int i = 0; i < 3; ++i) {
    cv::Mat channel;
    cv::extractChannel(red, channel, i);
    cv::minMaxLoc(channel, nullptr, &most[i]);
  }
  EXPECT_GE(most[2], 250);
  EXPECT_EQ(most[0] + most[1], 0);
  EXPECT_GT(box_of({{"text", "Фото"}, {"scale", 0.5}}).height, box_of({{"text", "Фото, 2026"}, {"scale", 0.5}}).height);
}

TEST_F(ImageTextWatermark, SeveralTextsAndImagesAreTheirOwnMarks) {
  write_file(at("mark.png"), encoded(cv::Mat(10, 10, CV_8UC3, cv::Scalar(255, 255, 255)), ".png"));
  const cv::Mat made = made_by(
      "pipeline", {{"operations",
                    {{{"operation", "watermark"}, {"text", "MMM"}, {"color", "#0000ff"}, {"position", "west"}},
                     {{"operation", "watermark"}, {"image", "mark.png"}, {"position", "north"}},
                     {{"operation", "watermark"}, {"text", "MMM"}, {"color", "#00ff00"}, {"position", "east"}}}}});
  EXPECT_EQ(made.at<cv::Vec3b>(5, 200), cv::Vec3b(255, 255, 255));
  const cv::Scalar left = cv::mean(made.colRange(0, 150)), right = cv::mean(made.colRange(250, 400));
  EXPECT_GT(left[0], 1);
  EXPECT_EQ(left[1], 0);
  EXPECT_GT(right[1], 1);
  EXPECT_EQ(right[0], 0);
}

TEST_F(ImageTextWatermark, MistakesAreNamed) {
  EXPECT_NE(cause(json::object()).find("'image' is missing, and so is 'text'"), std::string::npos);
  EXPECT_NE(cause({{"text", "a"}, {"image", "in.png"}}).find("two marks"), std::string::npos);
  EXPECT_NE(cause({{"text", "a\nb"}}).find("'text' must be one line"), std::string::npos);
  EXPECT_NE(cause({{"image", "in.png"}, {"color", "white"}}).find("'color' is a text's"), std::string::npos);
  EXPECT_NE(cause({{"text", std::string(201, 'a')}}).find("at most 200 characters"), std::string::npos);
  made_by("watermark", {{"text", std::string(200, 'a')}});
}

TEST_F(ImageWatermark, AMarkThatIsMissingOrDamagedIsNamed) {
  json input = {{"source", "in.png"}, {"destination", "out.png"}, {"image", "nowhere.png"}};
  EXPECT_EQ(fail_with("image.watermark", input).error, "Image.NotFound");
  EXPECT_EQ(fail_with("image.watermark", input).cause.rfind("image: ", 0), 0u);
  const std::string bytes = read_file(at("mark.png"));
  write_file(at("half.png"), bytes.substr(0, bytes.size() / 2));
  input["image"] = "half.png";
  const HandlerError failure = fail_with("image.watermark", input);
  EXPECT_EQ(failure.error, "Image.Corrupt");
  EXPECT_NE(failure.cause.find("watermark"), std::string::npos) << failure.cause;
}

}  // namespace
}  // namespace baton
