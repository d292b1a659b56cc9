// The seam to the network. One implementation speaks ZeroMQ (zmq_transport.h), one lives in the simulation.
//
// A frame is the bytes of one message with its header (frame.h). Delivery is at most once and in order while a
// connection lasts; a frame may be lost whenever a connection breaks. Nothing here is thread-safe: one loop owns each.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "baton/result.h"

namespace baton {

// Who may do what. From the allow-list where CURVE is on; else everyone may everything.
enum class PeerRole : std::uint8_t { kClient = 1, kWorker = 2, kAny = 3 };

// The shard's side: a ROUTER socket with many peers.
class ServerTransport {
 public:
  struct Incoming {
    std::string peer;  // the connection's routing id; a peer that connects again gets another one
    std::string frame;
    PeerRole role = PeerRole::kAny;
  };

  virtual ~ServerTransport() = default;

  // The next waiting frame, moved into `incoming` (whose buffers are reused); false: none is waiting. Never blocks.
  virtual bool receive(Incoming& incoming) = 0;

  // Hands a frame to the connection. False: the peer is gone, or does not read (its buffer is full); the frame is lost.
  virtual bool send(const std::string& peer, std::string frame) = 0;
};

// A client's or worker's side: one DEALER socket to one shard. Connects, and connects again, by itself.
class Link {
 public:
  virtual ~Link() = default;
  virtual bool receive(std::string& frame) = 0;
  // False: no connection can take it now (none yet, or the buffer is full); the frame is lost.
  virtual bool send(std::string frame) = 0;
  // Why there is no connection, as far as it is known (a key that is not allowed, nobody listening); nothing while
  // there is one. The link goes on trying all the same.
  virtual std::optional<Error> last_error() { return std::nullopt; }
};

// Opens links; the core logic of client and worker asks for one a shard of the routing table.
class LinkFactory {
 public:
  virtual ~LinkFactory() = default;
  // Errors: kInvalidArgument for an endpoint that cannot be understood.
  virtual Result<std::unique_ptr<Link>> open(const std::string& endpoint) = 0;
};

}  // namespace baton
