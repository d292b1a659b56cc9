// A coordinator of one shard in a thread, over real sockets, that keeps nothing: it acknowledges every submit and says
// at once that the task succeeded, with its input as output. Tasks of type "stuck" never end. Operations of the states API
// are answered with their own body, unless the test has other answers.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "common/check.h"
#include "transport/frame.h"
#include "transport/message_codec.h"
#include "transport/zmq_transport.h"

namespace baton {

class TinyCoordinator {
 public:
  // Answers operations of the states API, on the coordinator's thread. False: not now.
  using States = std::function<bool(const wire::CallApi&, wire::ApiAnswer&)>;
  static bool echo(const wire::CallApi& call, wire::ApiAnswer& answer) {
    answer.set_body(call.body());
    return true;
  }

  explicit TinyCoordinator(States states = echo) : states_(std::move(states)) {
    auto server = ZmqServer::bind(*ZmqContext::create(), {.endpoint = "tcp://127.0.0.1:*"});
    CHECK(server) << server.error().message;
    server_ = std::move(*server);
    thread_ = std::thread([this] { serve(); });
  }
  ~TinyCoordinator() {
    ending_ = true;
    wake_up_.notify();
    thread_.join();
  }

  const std::string& endpoint() const { return server_->endpoint(); }
  std::size_t submit_count() const { return submit_count_; }

 private:
  void serve() {
    pollfd others[] = {{wake_up_.fd(), POLLIN, 0}};
    ServerTransport::Incoming incoming;
    while (!ending_) {
      server_->wait(others, std::chrono::seconds(1));
      while (server_->receive(incoming)) handle(incoming);
    }
  }

  void handle(const ServerTransport::Incoming& incoming) {
    const auto frame = decode_frame(incoming.frame);
    CHECK(frame) << frame.error().message;
    if (frame->kind == wire::HELLO) welcome(incoming.peer);
    if (frame->kind == wire::SUBMIT) take(incoming.peer, frame->body);
    if (frame->kind == wire::REQUEST) answer(incoming.peer, frame->body);
    if (frame->kind == wire::REQUESTS) {
      wire::Requests many;
      CHECK(parse_body(frame->body, many));
      for (const std::string& one : many.requests()) answer(incoming.peer, one);
    }
  }

  void welcome(const std::string& peer) {
    wire::Welcome welcome;
    welcome.set_incarnation(1);
    auto& routing = *welcome.mutable_routing();
    routing.set_partition_count(16);
    routing.add_shard_endpoints(endpoint());
    for (int i = 0; i < 16; ++i) routing.add_shard_of_partition(0);
    server_->send(peer, encode_frame(wire::WELCOME, welcome));
  }

  void take(const std::string& peer, std::string_view body) {
    CHECK(parse_body(body, submit_));
    ++submit_count_;
    wire::SubmitAck ack;
    ack.set_request(submit_.request());
    server_->send(peer, encode_frame(wire::SUBMIT_ACK, ack));
    outcomes_.Clear();
    for (const auto& task : submit_.tasks()) {
      if (submit_.types(static_cast<int>(task.type_index())) == "stuck") continue;
      auto& outcome = *outcomes_.add_outcomes();
      set_id(id_of(task), outcome);
      outcome.set_output(task.input());
      outcome.set_attempt_count(1);
    }
    if (!submit_.watch() || outcomes_.outcomes().empty()) return;
    outcomes_.set_sequence(++sequence_);
    server_->send(peer, encode_frame(wire::OUTCOMES, outcomes_));
  }

  void answer(const std::string& peer, std::string_view body) {
    wire::Request request;
    CHECK(parse_body(body, request));
    wire::Reply reply;
    reply.set_request(request.request());
    if (request.has_list_queues()) reply.add_queues()->set_type("greet");
    if (request.has_list_tasks()) {
      for (std::uint64_t i = 1; i <= 3; ++i)
        reply.add_tasks()->mutable_id()->set_low(request.list_tasks().after().low() + i);
      reply.set_more(true);
    }
    if (request.has_call_api() && !states_(request.call_api(), *reply.mutable_api())) return;
    if (request.has_get_task()) to_message(Error{ErrorCode::kNotFound, "no such task"}, *reply.mutable_error());
    server_->send(peer, encode_frame(wire::REPLY, reply));
  }

  const States states_;
  std::unique_ptr<ZmqServer> server_;
  WakeUp wake_up_;
  std::atomic<bool> ending_{false};
  std::atomic<std::size_t> submit_count_{0};
  std::uint64_t sequence_ = 0;  // one client a coordinator
  wire::Submit submit_;
  wire::Outcomes outcomes_;
  std::thread thread_;
};

}  // namespace baton
