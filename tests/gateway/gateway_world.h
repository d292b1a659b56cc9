// A whole gateway over real sockets with a scripted backend.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/clock.h"
#include "gateway/endpoints.h"
#include "gateway/server.h"
#include "tests/gateway/scripted_backend.h"
#include "tests/gateway/signing.h"
#include "tests/gateway/test_connection.h"

namespace baton::gateway {

class GatewayWorld : public ::testing::Test {
 protected:
  static constexpr char kSecret[] = "0123456789abcdef";

  void SetUp() override { start({}); }

  void start(EndpointOptions options) {
    options.callback_key = std::string(32, 'k');
    options.public_url = "http://gateway.example";
    endpoints_ = std::make_unique<Endpoints>(backend_, access_, metrics_, std::move(options));
    auto server = Server::listen({.port = 0}, metrics_);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    server_->serve([this](const auto& exchange) { endpoints_->handle(exchange); });
  }

  // From now on keys are needed: ADMIN, OPERATOR, READER.
  void need_keys() {
    access_.replace(
        *AccessKeys::parse("ADMIN 0123456789abcdef admin\nOPERATOR 0123456789abcdef operator\n"
                           "READER 0123456789abcdef read-only",
                           "keys"));
  }

  TestAnswer ask(const std::string& request_line, const std::string& headers = "", const std::string& body = "") {
    return TestConnection(server_->port()).ask(request_line, headers, body);
  }

  // An operation as an SDK calls it, signed if there is a `key_id`.
  TestAnswer call(const std::string& operation, const std::string& body = "{}", const std::string& key_id = "") {
    Request request{"POST", "/", {{"Host", "127.0.0.1"}, {"X-Amz-Target", "AWSStepFunctions." + operation}}, body};
    request.headers.push_back({"Content-Type", "application/x-amz-json-1.0"});
    if (!key_id.empty()) sign(request, key_id, kSecret, clock_now());
    return send(request);
  }

  TestAnswer send(const Request& request) {
    std::string headers;
    for (const Header& header : request.headers) {
      if (header.name != "Host") headers += header.name + ": " + header.value + "\r\n";
    }
    return ask(request.method + ' ' + request.target, headers, request.body);
  }

  ScriptedBackend backend_;
  Access access_;
  Metrics metrics_;
  std::unique_ptr<Endpoints> endpoints_;
  std::unique_ptr<Server> server_;
};

}  // namespace baton::gateway
