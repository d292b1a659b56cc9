// The backend that a gateway has in earnest: asks the coordinator through the client library.
#pragma once

#include <utility>

#include "baton/client.h"
#include "gateway/backend.h"

namespace baton::gateway {

class ClientBackend : public Backend {
 public:
  explicit ClientBackend(Client client) : client_(std::move(client)) {}

  void call(std::string operation, std::string body, Duration timeout, ApiCallback done) override {
    client_.call_api(std::move(operation), std::move(body), timeout, std::move(done));
  }
  void queues(QueuesCallback done) override { client_.queues(std::move(done)); }
  void workers(Duration timeout, WorkersCallback done) override { client_.workers_within(timeout, std::move(done)); }
  void run(NewTask task, Duration timeout, OutcomeCallback done) override {
    client_.run(std::move(task), timeout, std::move(done));
  }

 private:
  Client client_;
};

}  // namespace baton::gateway
