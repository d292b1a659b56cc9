// Handlers of notify.* with providers of the test's own.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/worker/temporary_folder.h"
#include "worker/notify/dispatcher.h"
#include "worker/notify/handlers.h"

namespace baton::notify {

inline constexpr char kSecret[] = "canary-s3cr3t";  // what no output and no error may show

class NotifyTest : public ::testing::Test {
 protected:
  NotifyTest();
  ~NotifyTest() override;

  // A providers file's text, as JSON. The environment has TEST_SECRET (kSecret). Tasks may reach 127.0.0.1.
  void use(const nlohmann::json& providers);

  HandlerResult run(const std::string& type, const nlohmann::json& input);
  nlohmann::json succeed(const std::string& type, const nlohmann::json& input);  // a failure fails the test
  HandlerError fail_with(const std::string& type, const nlohmann::json& input);  // a success fails the test

  TemporaryFolder folder_;  // the handlers' root
  std::string key_ = "order-7";
  std::string gateway_url_;  // for use()
  AttemptSignals signals_;
  std::map<std::string, Handler> handlers_;
};

}  // namespace baton::notify
