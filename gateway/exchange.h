// One request and the right to answer it: the seam between the server and the endpoints.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "baton/time.h"
#include "gateway/http.h"

namespace baton::gateway {

// Shared by the connection and whoever answers. All but answer() belongs to the thread that the handler is called on.
class Exchange {
 public:
  using Send = std::function<void(Response)>;

  Exchange(Request request, std::string id, TimePoint received_at, Send send)
      : request_(std::move(request)), id_(std::move(id)), received_at_(received_at), send_(std::move(send)) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  const Request& request() const { return request_; }
  Request& request() { return request_; }
  const std::string& id() const { return id_; }  // a UUID, told to the client as x-amzn-RequestId
  TimePoint received_at() const { return received_at_; }

  // For metrics: "StartExecution", "callback". To be set before it is answered.
  void set_operation(std::string operation) { operation_ = std::move(operation); }
  const std::string& operation() const { return operation_; }

  // How long the answer may take, in place of kAnswerTimeout. To be said before the handler returns.
  void allow(Duration time) { time_allowed_ = time; }
  std::optional<Duration> time_allowed() const { return time_allowed_; }

  // Any thread, any time; the first answer counts, later ones are dropped.
  void answer(Response response) {
    if (!answered_.exchange(true)) send_(std::move(response));
  }

 private:
  Request request_;
  std::string id_;
  TimePoint received_at_;
  Send send_;
  std::string operation_ = "other";
  std::optional<Duration> time_allowed_;
  std::atomic<bool> answered_{false};
};

}  // namespace baton::gateway
