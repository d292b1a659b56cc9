// A real HTTP server on loopback, the gateway's, that answers as a test tells it and remembers what it was asked.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/server.h"

namespace baton {

class TestServer {
 public:
  // What to answer; nothing: never (the connection stays open until the server goes). Called on the server's thread.
  using Answer = std::function<std::optional<gateway::Response>(const gateway::Request&)>;

  explicit TestServer(Answer answer);

  std::string port() const { return std::to_string(server_->port()); }
  std::string url(const std::string& path = "") const { return "http://127.0.0.1:" + port() + path; }
  std::vector<gateway::Request> requests() const;
  gateway::Request last_request() const { return requests().back(); }
  std::string last_header(std::string_view name) const;  // "(none)": it was not there
  std::string metrics() const { return metrics_.text(); }

 private:
  gateway::Metrics metrics_;
  mutable std::mutex mutex_;
  std::vector<gateway::Request> requests_;
  std::vector<std::shared_ptr<gateway::Exchange>> held_;
  Answer answer_;
  std::unique_ptr<gateway::Server> server_;
};

}  // namespace baton
