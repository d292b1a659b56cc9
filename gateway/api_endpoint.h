// POST /: the AWS Step Functions API in AWS's JSON 1.0 protocol. What the operation is stands in X-Amz-Target, its input is
// the body. Checked here: who calls, whether there is such an operation, whether the body is a JSON object.
#pragma once

#include <memory>

#include "common/json/value.h"
#include "gateway/access.h"
#include "gateway/backend.h"
#include "gateway/callback_endpoint.h"
#include "gateway/exchange.h"
#include "gateway/operations.h"

namespace baton::gateway {

class ApiEndpoint {
 public:
  ApiEndpoint(Backend& backend, const Access& access, const CallbackEndpoint& callbacks)
      : backend_(backend), access_(access), callbacks_(callbacks) {}

  void handle(const std::shared_ptr<Exchange>& exchange);

 private:
  void answer_locally(const std::shared_ptr<Exchange>& exchange, const Operation& operation, const json::Value& body);

  Backend& backend_;
  const Access& access_;
  const CallbackEndpoint& callbacks_;
};

}  // namespace baton::gateway
