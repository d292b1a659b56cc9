// The client's thread: takes calls from any other thread, drives ClientCore over ZeroMQ, and runs the callbacks.
#pragma once

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "baton/client.h"
#include "client/client_core.h"
#include "transport/zmq_transport.h"

namespace baton {

class Client::Shell {
 public:
  Shell(std::shared_ptr<ZmqContext> context, ZmqLinkFactory::Options links, ClientConfig config, Duration timeout);
  ~Shell();  // answers what is open with kCancelled
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  // Thread-safe. A call that cannot be queued (the queue is full, the client is closing) is answered at once.
  void start(Call call);

  bool on_own_thread() const { return std::this_thread::get_id() == thread_.get_id(); }
  // When a call that starts now and takes no time-out of its own is over.
  TimePoint deadline() const;

 private:
  void serve();
  // False: the client is closing.
  bool take_queued();
  void wait_for_work();

  const std::shared_ptr<ZmqContext> context_;
  ZmqLinkFactory links_;
  ClientCore core_;  // of the thread
  const Duration timeout_;
  WakeUp wake_up_;

  std::mutex mutex_;  // guards what follows
  std::vector<Call> queue_;
  std::size_t queued_task_count_ = 0;
  std::size_t queued_byte_count_ = 0;
  bool closing_ = false;

  std::vector<Call> taken_;  // of the thread; reused
  std::thread thread_;       // last: it uses everything above
};

// A point in time `timeout` from now; kNever for time-outs that nobody will see the end of.
TimePoint deadline_after(Duration timeout);

}  // namespace baton
