#include "tests/simulation/network.h"

#include <algorithm>

#include "tests/simulation/process.h"
#include "transport/frame.h"

namespace baton::simulation {

using namespace std::chrono_literals;

// What a link leaves behind in events: it may be gone when they happen.
struct Network::LinkEnd {
  std::string endpoint;
  Process* owner = nullptr;
  std::deque<std::string> inbox;
  std::shared_ptr<Connection> connection;
};

struct Network::Connection {
  std::string routing_id;
  std::string name;          // for the trace
  Server* server = nullptr;  // null: it died
  std::weak_ptr<LinkEnd> link;
  bool broken = false;
  TimePoint server_busy_until{};  // the last delivery in either direction, which keeps the order
  TimePoint link_busy_until{};
};

class Network::Server final : public ServerTransport {
 public:
  Server(Network& network, std::string endpoint, Process& owner)
      : network_(network), endpoint_(std::move(endpoint)), owner_(owner) {
    network_.listening_[endpoint_] = this;
  }
  ~Server() override {
    const auto listening = network_.listening_.find(endpoint_);
    if (listening != network_.listening_.end() && listening->second == this) network_.listening_.erase(listening);
    for (auto& [id, connection] : std::exchange(peers_, {})) {
      connection->server = nullptr;
      network_.break_connection(connection);
    }
  }

  bool receive(Incoming& incoming) override {
    if (inbox_.empty()) return false;
    incoming = std::move(inbox_.front());
    inbox_.pop_front();
    return true;
  }
  bool send(const std::string& peer, std::string frame) override {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return false;
    network_.transmit(found->second, false, std::move(frame));
    return true;
  }

  void add(const std::shared_ptr<Connection>& connection) { peers_[connection->routing_id] = connection; }
  void forget(const std::string& routing_id) { peers_.erase(routing_id); }
  void arrived(const std::string& peer, std::string frame) {
    inbox_.push_back({peer, std::move(frame), PeerRole::kAny});
    owner_.poke();
  }

 private:
  Network& network_;
  const std::string endpoint_;
  Process& owner_;
  std::deque<Incoming> inbox_;
  std::map<std::string, std::shared_ptr<Connection>> peers_;
};

class Network::SimulatedLink final : public Link {
 public:
  SimulatedLink(Network& network, const std::string& endpoint, Process& owner)
      : network_(network), end_(std::make_shared<LinkEnd>(LinkEnd{endpoint, &owner, {}, nullptr})) {
    network_.connect(end_, 0us);
  }
  ~SimulatedLink() override {
    if (end_->connection) network_.break_connection(end_->connection);
  }
  bool receive(std::string& frame) override {
    if (end_->inbox.empty()) return false;
    frame = std::move(end_->inbox.front());
    end_->inbox.pop_front();
    return true;
  }
  bool send(std::string frame) override {
    if (!end_->connection) return false;
    network_.transmit(end_->connection, true, std::move(frame));
    return true;
  }
  std::optional<Error> last_error() override {
    if (end_->connection) return std::nullopt;
    return Error{ErrorCode::kUnavailable, "nobody listens at " + end_->endpoint};
  }

 private:
  Network& network_;
  std::shared_ptr<LinkEnd> end_;
};

class Network::Links final : public LinkFactory {
 public:
  Links(Network& network, Process& owner) : network_(network), owner_(owner) {}
  Result<std::unique_ptr<Link>> open(const std::string& endpoint) override {
    return std::make_unique<SimulatedLink>(network_, endpoint, owner_);
  }

 private:
  Network& network_;
  Process& owner_;
};

std::unique_ptr<ServerTransport> Network::listen(const std::string& endpoint, Process& owner) {
  return std::make_unique<Server>(*this, endpoint, owner);
}

std::unique_ptr<LinkFactory> Network::links_of(Process& owner) { return std::make_unique<Links>(*this, owner); }

void Network::connect(const std::shared_ptr<LinkEnd>& end, Duration delay) {
  events_.after(delay + up_to(2ms), [this, weak = std::weak_ptr(end)] {
    const auto link = weak.lock();
    if (!link || link->connection) return;
    const auto listening = listening_.find(link->endpoint);
    if (listening == listening_.end()) return connect(link, 100ms);
    auto connection = std::make_shared<Connection>();
    connection->routing_id = "r" + std::to_string(++connection_count_);
    connection->name = link->owner->name() + " - " + link->endpoint;
    connection->server = listening->second;
    connection->link = link;
    link->connection = connection;
    listening->second->add(connection);
    connections_.push_back(connection);
  });
}

void Network::transmit(const std::shared_ptr<Connection>& connection, bool to_server, std::string frame) {
  ++frame_count_;
  if (trace_.on()) note(*connection, to_server ? " > " : " < ", frame);
  if (random_.chance(temper.drop)) {
    if (trace_.on()) note(*connection, " lost ", frame);
    return;
  }
  Duration delay = 30us + up_to(300us);
  if (random_.chance(temper.slow)) delay += up_to(temper.slow_delay_max);
  if (random_.chance(temper.repeat)) deliver(connection, to_server, frame, delay + up_to(5ms));
  if (random_.chance(temper.reorder)) {
    deliver(connection, to_server, std::move(frame), delay + up_to(20ms));
    return;
  }
  TimePoint& busy_until = to_server ? connection->server_busy_until : connection->link_busy_until;
  busy_until = std::max(busy_until, events_.now() + delay);
  deliver(connection, to_server, std::move(frame), busy_until - events_.now());
}

void Network::deliver(const std::shared_ptr<Connection>& connection, bool to_server, std::string frame,
                      Duration delay) {
  events_.after(delay, [weak = std::weak_ptr(connection), to_server, frame = std::move(frame)]() mutable {
    const auto held = weak.lock();
    if (!held || held->broken) return;
    const auto link = held->link.lock();
    if (to_server) {
      if (held->server) held->server->arrived(held->routing_id, std::move(frame));
    } else if (link && link->connection == held) {
      link->inbox.push_back(std::move(frame));
      link->owner->poke();
    }
  });
}

void Network::break_connection(const std::shared_ptr<Connection>& connection) {
  if (connection->broken) return;
  connection->broken = true;
  events_.after(up_to(temper.notice_delay_max), [connection] {
    if (connection->server) connection->server->forget(connection->routing_id);
  });
  events_.after(up_to(temper.notice_delay_max), [this, connection] {
    const auto link = connection->link.lock();
    if (!link || link->connection != connection) return;
    link->connection = nullptr;
    connect(link, up_to(200ms));
  });
}

void Network::break_connections(double share) {
  std::erase_if(connections_, [](const auto& weak) { return weak.expired(); });
  for (const auto& weak : std::vector(connections_)) {
    const auto connection = weak.lock();
    if (connection && !connection->broken && random_.chance(share)) break_connection(connection);
  }
}

void Network::stall_connections(double share, Duration duration) {
  for (const auto& weak : connections_) {
    const auto connection = weak.lock();
    if (!connection || !random_.chance(share)) continue;
    connection->server_busy_until = std::max(connection->server_busy_until, events_.now() + duration);
    connection->link_busy_until = std::max(connection->link_busy_until, events_.now() + duration);
  }
}

void Network::note(const Connection& connection, const char* what, const std::string& frame) {
  const auto decoded = decode_frame(frame);
  trace_.line(events_.now() - start_, connection.name + what + (decoded ? wire::Kind_Name(decoded->kind) : "?") + " " +
                                          std::to_string(frame.size()) + " bytes");
}

}  // namespace baton::simulation
