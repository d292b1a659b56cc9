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
  // The client's own time-out is kCallTimeout.
  void describe_trigger(std::string name, TriggerCallback done) override {
    Triggers(client_).describe(std::move(name), std::move(done));
  }
  void fire_trigger(std::string name, std::string event, std::string id, FiredCallback done) override {
    Triggers(client_).fire(std::move(name), std::move(event), std::move(id), std::move(done));
  }

 private:
  Client client_;
};

}  // namespace baton::gateway
