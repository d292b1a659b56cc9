// Image tasks run by real image processes, and their outputs as pixels.
#pragma once

#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <string>

#include "tests/worker/handlers/handler_fixture.h"
#include "tests/worker/image/pictures.h"

namespace baton {

class ImageTaskTest : public HandlerTest {
 protected:
  using HandlerTest::HandlerTest;

  // As stored: no orientation is applied.
  cv::Mat load(const std::string& path, int flags = cv::IMREAD_COLOR) {
    return cv::imread(at(path).string(), flags | cv::IMREAD_IGNORE_ORIENTATION);
  }
  void copy_photo(const std::string& name) {
    write_file(at(name), read_file(std::filesystem::path(BATON_PHOTOS) / name));
  }
  // Of "in.png", without loss; and its pixels.
  cv::Mat made_by(const std::string& task, nlohmann::json options) {
    options["source"] = "in.png";
    options["destination"] = "out.png";
    succeed("image." + task, options);
    return load("out.png", cv::IMREAD_UNCHANGED);
  }
};

}  // namespace baton
