// /callback/{token}: GET shows a page with two buttons and changes nothing (mail scanners follow links), POST answers the
// task.
//
//   answer=approve&comment=…       a form: SendTaskSuccess {"answer": "approve", "comment": "…"}
//   answer=reject&comment=…        SendTaskFailure Rejected, with the comment as cause
//   {"answer": …}                  JSON: SendTaskSuccess {"answer": …}
//   {"error": "…", "cause": "…"}   SendTaskFailure
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/backend.h"
#include "gateway/callback_link.h"
#include "gateway/exchange.h"

namespace baton::gateway {

class CallbackEndpoint {
 public:
  // Without a key there are no links.
  CallbackEndpoint(Backend& backend, std::string key, std::string base_url)
      : backend_(backend), key_(std::move(key)), base_url_(std::move(base_url)) {}

  void handle(const std::shared_ptr<Exchange>& exchange);

  // CreateCallbackUrl, Baton's own operation: {"taskToken", "executionArn"?, "expiresInSeconds"?} → {"url", "expiresAt"}.
  ApiAnswer create_url(std::string_view body, TimePoint now) const;

 private:
  void show(const std::shared_ptr<Exchange>& exchange, const CallbackLink& link);
  void take_answer(const std::shared_ptr<Exchange>& exchange, const CallbackLink& link);

  Backend& backend_;
  std::string key_;
  std::string base_url_;
};

}  // namespace baton::gateway
