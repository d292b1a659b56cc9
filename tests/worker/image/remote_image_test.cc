// Images that lie elsewhere: in an S3 server that checks every signature, and behind HTTPS.
#include <opencv2/imgproc.hpp>

#include "tests/worker/certificate.h"
#include "tests/worker/image/image_task_fixture.h"
#include "tests/worker/script_server.h"

namespace baton {
namespace {

using nlohmann::json;
const auto kGoOn = [] { return false; };

// One server for all tests, as starting it takes a tenth of a second.
const std::string& s3_port() {
  static ScriptServer* const server = new ScriptServer(BATON_S3_SERVER);
  return server->port();
}

class RemoteImages : public ImageTaskTest {
 protected:
  RemoteImages() { write_key("s3cr3t/KEY"); }

  void write_key(const std::string& secret) {
    write_file(keys_.path() / "keys",
               "[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = " + secret + "\n");
  }
  // The handlers of a worker that reaches what the options say.
  void start(ImagePolicy policy = {}, const http::ClientOptions& http = {}) {
    HandlerOptions options{folder_.path(), policy, BATON_WORKER_PROGRAM, http};
    options.s3.endpoint = "http://127.0.0.1:" + s3_port();
    options.s3.region = "eu-test-1";
    options.s3.credentials_file = keys_.path() / "keys";
    options.s3.allowed = {"photos", "thumbs", "busy"};
    storage_.emplace(Storage::open(storage_options(options)).value());
    handlers_ = *built_in_handlers(options);
  }
  void put(const std::string& reference, const std::string& bytes) {
    const Result<void> written = storage_->write(reference, bytes, "", kGoOn);
    ASSERT_TRUE(written) << written.error().message;
  }
  StoredBytes get(const std::string& reference) { return storage_->read(reference, 1 << 20, kGoOn).value(); }
  cv::Mat pixels_at(const std::string& reference) {
    const std::string bytes = get(reference).bytes;
    return cv::imdecode(cv::Mat(1, static_cast<int>(bytes.size()), CV_8U, const_cast<char*>(bytes.data())),
                        cv::IMREAD_COLOR);
  }

  TemporaryFolder keys_;
  std::optional<Storage> storage_;
};

TEST_F(RemoteImages, MetadataOfAnObjectIsThatOfItsBytes) {
  start();
  const std::string photo = read_file(std::filesystem::path(BATON_PHOTOS) / "rocket.jpg");
  put("s3://photos/2024/rocket one.jpg", photo);
  const json result = succeed("image.metadata", {{"source", "s3://photos/2024/rocket one.jpg"}, {"stats", true}});
  EXPECT_EQ(result["source"], "s3://photos/2024/rocket one.jpg");
  EXPECT_EQ(result["bytes"], photo.size());
  EXPECT_EQ(result["sha256"], "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c");
  EXPECT_EQ(result["width"], 640);
  EXPECT_EQ(result["stats"]["opaque"], true);
}

TEST_F(RemoteImages, AnObjectIsResizedToAnotherObjectWithItsContentType) {
  start();
  put("s3://photos/in.png", encoded(four_quarters(64, 64), ".png"));
  const json result = succeed("image.resize", {{"source", "s3://photos/in.png"},
                                               {"destination", "s3://thumbs/{name}-small.webp"},
                                               {"width", 32},
                                               {"lossless", true}});
  EXPECT_EQ(result["path"], "s3://thumbs/in-small.webp");
  EXPECT_EQ(result["bytes"], get("s3://thumbs/in-small.webp").bytes.size());
  EXPECT_EQ(get("s3://thumbs/in-small.webp").content_type, "image/webp");
  EXPECT_TRUE(shows_four_quarters(pixels_at("s3://thumbs/in-small.webp")));
}

TEST_F(RemoteImages, ThumbnailsOfAnObjectAreNamedByItsKey) {
  start();
  put("s3://photos/2024/in.png", encoded(four_quarters(64, 64), ".png"));
  const json result = succeed("image.thumbnail", {{"source", "s3://photos/2024/in.png"},
                                                  {"destination", "s3://thumbs/{folder}/{name}-{size}.{format}"},
                                                  {"sizes", {32, 16}}});
  EXPECT_EQ(result["thumbnails"][1]["path"], "s3://thumbs/2024/in-16.png");
  EXPECT_TRUE(shows_four_quarters(pixels_at("s3://thumbs/2024/in-32.png")));
  EXPECT_EQ(pixels_at("s3://thumbs/2024/in-16.png").size(), cv::Size(16, 16));
}

TEST_F(RemoteImages, APipelineMayHaveItsSourceAndItsWatermarkElsewhere) {
  start();
  put("s3://photos/in.png", encoded(cv::Mat(40, 40, CV_8UC3, cv::Scalar::all(0)), ".png"));
  put("s3://photos/mark.png", encoded(cv::Mat(10, 10, CV_8UC3, cv::Scalar::all(255)), ".png"));
  succeed("image.pipeline",
          {{"source", "s3://photos/in.png"},
           {"destination", "s3://thumbs/marked.png"},
           {"operations",
            {{{"operation", "resize"}, {"width", 20}},
             {{"operation", "watermark"}, {"image", "s3://photos/mark.png"}, {"left", 0}, {"top", 0}}}}});
  const cv::Mat made = pixels_at("s3://thumbs/marked.png");
  ASSERT_EQ(made.size(), cv::Size(20, 20));
  EXPECT_EQ(made.at<cv::Vec3b>(5, 5), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(made.at<cv::Vec3b>(15, 15), cv::Vec3b(0, 0, 0));
}

TEST_F(RemoteImages, FromAnObjectToAFileAndBack) {
  start();
  put("s3://photos/in.png", encoded(four_quarters(64, 64), ".png"));
  succeed("image.flip", {{"source", "s3://photos/in.png"}, {"destination", "flipped.png"}, {"direction", "both"}});
  succeed("image.flip", {{"source", "flipped.png"}, {"destination", "s3://thumbs/again.png"}, {"direction", "both"}});
  EXPECT_TRUE(shows_four_quarters(pixels_at("s3://thumbs/again.png")));
}

TEST_F(RemoteImages, WhatIsMissingOrRefusedOrBusyHasItsError) {
  start();
  const auto error_of = [&](const std::string& source) {
    return fail_with("image.resize", {{"source", source}, {"destination", "s3://thumbs/a.png"}, {"width", 1}});
  };
  const HandlerError missing = error_of("s3://photos/none.png");
  EXPECT_EQ(missing.error, "Image.NotFound");
  EXPECT_TRUE(missing.retryable) << "it may still be on its way";
  EXPECT_NE(missing.cause.find("source: "), std::string::npos) << missing.cause;
  EXPECT_NE(missing.cause.find("s3://photos/none.png"), std::string::npos) << missing.cause;
  const HandlerError not_allowed = error_of("s3://private/a.png");
  EXPECT_EQ(not_allowed.error, "Image.PathOutsideRoot");
  EXPECT_FALSE(not_allowed.retryable);
  EXPECT_EQ(error_of("s3://busy/a.png").error, "Image.FileUnavailable");
  put("s3://photos/text.png", "no image");
  EXPECT_EQ(error_of("s3://photos/text.png").error, "NotSupportedImageType");
}

TEST_F(RemoteImages, ADestinationThatIsRefusedIsNamed) {
  start();
  put("s3://photos/in.png", encoded(four_quarters(64, 64), ".png"));
  const HandlerError refused = fail_with(
      "image.resize", {{"source", "s3://photos/in.png"}, {"destination", "s3://private/out.png"}, {"width", 1}});
  EXPECT_EQ(refused.error, "Image.PathOutsideRoot");
  EXPECT_NE(refused.cause.find("destination: "), std::string::npos) << refused.cause;
  EXPECT_EQ(fail_with("image.resize",
                      {{"source", "s3://photos/in.png"}, {"destination", "https://a.example/b.png"}, {"width", 1}})
                .error,
            "Image.InvalidInput");
}

TEST_F(RemoteImages, AKeyThatTheServerDoesNotTakeIsRefusedAndNotTold) {
  write_key("wrong-secret");
  start();
  const HandlerError refused = fail_with("image.metadata", {{"source", "s3://photos/in.png"}});
  EXPECT_EQ(refused.error, "Image.PathOutsideRoot");
  EXPECT_NE(refused.cause.find("SignatureDoesNotMatch"), std::string::npos) << refused.cause;
  EXPECT_EQ(refused.cause.find("wrong-secret"), std::string::npos) << refused.cause;
}

TEST_F(RemoteImages, AnObjectWithMoreBytesThanAllowedIsTooLarge) {
  start({.source_bytes_max = 4096});
  put("s3://photos/large.png", std::string(4097, 'a'));
  put("s3://photos/small.png", encoded(four_quarters(16, 16), ".png"));
  EXPECT_EQ(fail_with("image.metadata", {{"source", "s3://photos/large.png"}}).error, "Image.TooLarge");
  EXPECT_EQ(succeed("image.metadata", {{"source", "s3://photos/small.png"}})["width"], 16);
}

class HttpsImages : public RemoteImages {
 protected:
  HttpsImages() {
    write_file(site_.path() / "photo.png", encoded(four_quarters(64, 64), ".png"));
    write_file(site_.path() / "text.png", "no image");
  }
  std::string url(const std::string& path) const { return "https://127.0.0.1:" + server_.port() + path; }

  TemporaryFolder site_;
  Certificate certificate_;
  ScriptServer server_{BATON_HTTPS_SERVER, {certificate_.file(), certificate_.key(), site_.path()}};
  http::ClientOptions trusting_{http::HostPolicy{{}, {"127.0.0.1"}}, certificate_.file()};
};

TEST_F(HttpsImages, AnImageOfTheWebIsMeasuredAndResizedToAnObject) {
  start({}, trusting_);
  const json metadata = succeed("image.metadata", {{"source", url("/photo.png")}});
  EXPECT_EQ(metadata["width"], 64);
  EXPECT_EQ(metadata["source"], url("/photo.png"));
  const json result = succeed(
      "image.resize", {{"source", url("/photo.png")}, {"destination", "s3://thumbs/web/{name}.png"}, {"width", 32}});
  EXPECT_EQ(result["path"], "s3://thumbs/web/photo.png");
  EXPECT_TRUE(shows_four_quarters(pixels_at("s3://thumbs/web/photo.png")));
}

TEST_F(HttpsImages, WhatTheWebRefusesHasItsError) {
  start({.source_bytes_max = 64}, trusting_);
  const auto error_of = [&](const std::string& path) {
    return fail_with("image.metadata", {{"source", url(path)}}).error;
  };
  EXPECT_EQ(error_of("/none.png"), "Image.NotFound");
  EXPECT_EQ(error_of("/photo.png"), "Image.TooLarge");
  EXPECT_EQ(error_of("/text.png"), "NotSupportedImageType");
  EXPECT_EQ(error_of("/down"), "Image.PathOutsideRoot") << "from https to http";
}

TEST_F(HttpsImages, AHostThatIsNotPublicOrNotVouchedForIsRefused) {
  start();
  EXPECT_EQ(fail_with("image.metadata", {{"source", url("/photo.png")}}).error, "Image.PathOutsideRoot");
  start({}, {http::HostPolicy{{}, {"127.0.0.1"}}});
  const HandlerError untrusted = fail_with("image.metadata", {{"source", url("/photo.png")}});
  EXPECT_EQ(untrusted.error, "Image.FileUnavailable");
  EXPECT_NE(untrusted.cause.find("certificate"), std::string::npos) << untrusted.cause;
}

}  // namespace
}  // namespace baton
