// Handlers that work beneath a folder of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/worker/temporary_folder.h"
#include "worker/handlers/registry.h"

namespace baton {

class HandlerTest : public ::testing::Test {
 protected:
  explicit HandlerTest(ImagePolicy images = {})
      : handlers_(*built_in_handlers({folder_.path(), images, BATON_WORKER_PROGRAM})) {}

  HandlerResult run(const std::string& type, const std::string& input);
  nlohmann::json succeed(const std::string& type, const nlohmann::json& input);  // a failure fails the test
  HandlerError fail_with(const std::string& type, const nlohmann::json& input);  // a success fails the test

  std::filesystem::path at(const std::string& path) const { return folder_.path() / path; }

  TemporaryFolder folder_;
  AttemptSignals signals_;
  std::map<std::string, Handler> handlers_;
};

}  // namespace baton
