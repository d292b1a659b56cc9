#include "http_server.h"

#include <stdexcept>

namespace baton {

TestServer::TestServer(Answer answer) : answer_(std::move(answer)) {
  auto server = gateway::Server::listen({.port = 0}, metrics_);
  if (!server) throw std::runtime_error(server.error().message);
  server_ = std::move(*server);
  server_->serve([this](std::shared_ptr<gateway::Exchange> exchange) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(exchange->request());
    if (auto response = answer_(exchange->request())) return exchange->answer(*std::move(response));
    held_.push_back(std::move(exchange));
  });
}

std::vector<gateway::Request> TestServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::string TestServer::last_header(std::string_view name) const {
  const gateway::Request request = last_request();
  return std::string(request.header(name).value_or("(none)"));
}

}  // namespace baton
