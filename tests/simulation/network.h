// The network between simulated processes, and what goes wrong in it.
//
// Two tempers. A tame network keeps what transport.h promises: a connection loses nothing and keeps the order until it
// breaks; then what was on its way is gone, either side notices in its own time, and the link comes back under another
// routing id. A wild one loses, repeats and reorders single frames as well; nothing may be wrong then either, though
// progress may have to wait for the next connection.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/random.h"
#include "tests/simulation/events.h"
#include "tests/simulation/trace.h"
#include "transport/transport.h"

namespace baton::simulation {

class Process;

class Network {
 public:
  struct Temper {
    double drop = 0;
    double repeat = 0;
    double reorder = 0;
    double slow = 0;  // a frame that takes up to slow_delay_max
    Duration slow_delay_max{};
    Duration notice_delay_max{};  // until a side sees that its connection broke
  };

  Network(Events& events, Random& random, Trace& trace, TimePoint start)
      : events_(events), random_(random), trace_(trace), start_(start) {}

  Temper temper;

  // `owner` is poked when a frame arrives. A later server of the same endpoint gets all new connections; those of the
  // former one stay with it.
  std::unique_ptr<ServerTransport> listen(const std::string& endpoint, Process& owner);
  std::unique_ptr<LinkFactory> links_of(Process& owner);

  // Breaks each connection with the given probability.
  void break_connections(double share);
  // Frames of a connection wait until then; they are not lost.
  void stall_connections(double share, Duration duration);

  std::uint64_t frame_count() const { return frame_count_; }

 private:
  class Server;
  class SimulatedLink;
  class Links;
  struct Connection;
  struct LinkEnd;

  void connect(const std::shared_ptr<LinkEnd>& end, Duration delay);
  void transmit(const std::shared_ptr<Connection>& connection, bool to_server, std::string frame);
  void deliver(const std::shared_ptr<Connection>& connection, bool to_server, std::string frame, Duration delay);
  void break_connection(const std::shared_ptr<Connection>& connection);
  Duration up_to(Duration max) {
    return Duration(static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(max.count()) + 1)));
  }
  void note(const Connection& connection, const char* what, const std::string& frame);

  Events& events_;
  Random& random_;
  Trace& trace_;
  const TimePoint start_;
  std::map<std::string, Server*> listening_;
  std::vector<std::weak_ptr<Connection>> connections_;
  std::uint64_t connection_count_ = 0;
  std::uint64_t frame_count_ = 0;
};

}  // namespace baton::simulation
