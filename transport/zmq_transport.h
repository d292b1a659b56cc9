// The network, by ZeroMQ: a shard listens on a ROUTER socket, clients and workers connect DEALER sockets.
//
//   auto context = ZmqContext::create({.io_threads = 1, .allow_list = "/etc/baton/allow"});
//   auto server = ZmqServer::bind(*context, {.endpoint = "tcp://0.0.0.0:7707", .keys = keys});
//   pollfd others[] = {{store.fd(), store.poll_events(), 0}, {wake_up.fd(), POLLIN, 0}};
//   for (;;) {
//     (*server)->wait(others, timeout);
//     wake_up.clear();
//     while ((*server)->receive(incoming)) …
//   }
//
// endpoint.h says what an endpoint looks like. Without keys (CURVE) anyone who reaches it is let in, so plain
// connections are for this machine only unless `insecure` is set.
//
// What a stranger can do to a server is bounded before he is known: frames over kFrameBytesMax cut the connection
// before they are read, a handshake must end within kHandshakeTimeout, and a peer that is silent for kPeerSilenceMax
// (ZeroMQ answers pings by itself) is cut. A link notices a server that is silent for kServerSilenceMax.
//
// A context is thread-safe; servers, factories and links belong to one thread each. They keep their context alive.
#pragma once

#include <poll.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "baton/time.h"
#include "transport/curve.h"
#include "transport/transport.h"

namespace baton {

inline constexpr Duration kHandshakeTimeout = std::chrono::seconds(3);  // 300 silent strangers are gone in 3 s
inline constexpr Duration kPingInterval = std::chrono::seconds(1);
// Half a lease: a client or worker finds out before leases run out.
inline constexpr Duration kServerSilenceMax = std::chrono::seconds(5);
// Much longer: a shard that does not read (backpressure, while Redis is away) does not see its peers' answers to pings
// either, and must not cut all of them off. Whether a worker is alive is decided by its leases, not here.
inline constexpr Duration kPeerSilenceMax = std::chrono::seconds(60);
inline constexpr Duration kReconnectDelayMin = std::chrono::milliseconds(100);
inline constexpr Duration kReconnectDelayMax = std::chrono::seconds(5);
inline constexpr Duration kLinger = std::chrono::seconds(2);  // to flush the last reports and acks at a close
// Frames that wait for one connection. Sending: a peer that does not read costs at most this many. Receiving: once the
// shard stops reading (backpressure), a peer's frames fill this, then TCP's buffers, and then the peer itself waits.
inline constexpr int kSendFramesMax = 1000;
inline constexpr int kReceiveFramesMax = 128;
// A key that is not allowed yet, or a coordinator of another version: ZeroMQ gives up, the link tries again.
inline constexpr Duration kRefusedRetryDelay = std::chrono::seconds(2);
// From this size on a frame is handed to ZeroMQ as it is; copying a smaller one costs less than the hand-over.
inline constexpr std::size_t kCopiedFrameBytesMax = 4096;

// Wakes a loop from another thread. An eventfd: readable from notify() until clear().
class WakeUp {
 public:
  WakeUp();
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  void notify();  // thread-safe and safe in signal handlers; many before a clear() count as one
  void clear();   // by the loop, before it looks at what it was woken for
  int fd() const { return fd_; }

 private:
  int fd_;
};

class ZmqAuthenticator;

// ZeroMQ's threads, shared by all sockets of a process.
class ZmqContext {
 public:
  struct Options {
    int io_threads = 1;      // one moves about 1 GB/s of plain frames, a third of that encrypted
    std::string allow_list;  // file or folder (curve.h); read again when it changes. Empty: no server here uses keys
    // Told by a thread of its own, in words for the log (limit their rate): a stranger was refused, the list was read
    // again or is broken (the old one stays in force).
    std::function<void(std::string)> on_event = nullptr;
  };

  // Errors: those of AllowList::read.
  static Result<std::shared_ptr<ZmqContext>> create(Options options);
  static Result<std::shared_ptr<ZmqContext>> create() { return create(Options()); }

  ~ZmqContext();
  ZmqContext(const ZmqContext&) = delete;
  ZmqContext& operator=(const ZmqContext&) = delete;

  void* raw() const { return raw_; }                                // for transport/ only
  std::string unused_name();                                        // an inproc address, for transport/ only
  bool authenticates() const { return authenticator_ != nullptr; }  // an allow-list is in force

 private:
  ZmqContext();
  void* raw_;
  std::unique_ptr<ZmqAuthenticator> authenticator_;
  std::atomic<std::uint64_t> name_count_{0};
};

class ZmqServer final : public ServerTransport {
 public:
  struct Options {
    std::string endpoint = "tcp://127.0.0.1:*";
    std::optional<CurveKeys> keys =
        std::nullopt;       // the server's own pair: only peers on the context's allow-list get in
    bool insecure = false;  // listen without keys beyond this machine
    Duration silence_max = kPeerSilenceMax;
  };

  // Errors: kInvalidArgument (endpoint not understood; keys without an allow-list), kFailedPrecondition (address in
  // use), kPermissionDenied (no keys for an address that others can reach).
  static Result<std::unique_ptr<ZmqServer>> bind(std::shared_ptr<ZmqContext> context, Options options);

  ~ZmqServer() override;

  // Where it really listens: the port filled in.
  const std::string& endpoint() const { return endpoint_; }

  bool receive(Incoming& incoming) override;
  bool send(const std::string& peer, std::string frame) override;

  // Blocks until a frame waits (unless `for_frames` is false: backpressure), one of `others` is ready (its `revents` say
  // so; entries with fd -1 are skipped) or `timeout` is over (negative: no time-out). False: time-out. May return true
  // with nothing there; receive() knows.
  bool wait(std::span<pollfd> others, Duration timeout, bool for_frames = true);

  // Messages dropped because they are not one frame from an ordinary peer. May be read by other threads.
  std::uint64_t malformed_count() const { return malformed_count_.load(std::memory_order_relaxed); }

 private:
  ZmqServer(std::shared_ptr<ZmqContext> context, void* socket, bool keys_required);

  std::shared_ptr<ZmqContext> context_;
  void* socket_;
  bool keys_required_;
  std::string endpoint_;
  std::vector<pollfd> waiting_;
  std::atomic<std::uint64_t> malformed_count_{0};
};

// Opens links, and waits for all of them at once. Links may outlive it.
class ZmqLinkFactory final : public LinkFactory {
 public:
  // Under which keys to connect.
  struct Identity {
    CurveKeys keys;
    std::string server_key;  // the public key of the coordinators
  };
  struct Options {
    std::optional<Identity> identity = std::nullopt;  // none: plain
    bool insecure = false;                            // connect without keys beyond this machine
  };

  ZmqLinkFactory(std::shared_ptr<ZmqContext> context, Options options);
  ~ZmqLinkFactory() override;

  // Connects in the background. Errors: kInvalidArgument (endpoint not understood, keys that are none),
  // kPermissionDenied (plain connection to another machine).
  Result<std::unique_ptr<Link>> open(const std::string& endpoint) override;

  // Like ZmqServer::wait, for the frames of every link that is open. Also ends when a link's last_error() changes.
  bool wait(std::span<pollfd> others, Duration timeout);

  struct OpenLinks;  // shared with the links, so that the order of destruction is free

 private:
  std::shared_ptr<ZmqContext> context_;
  Options options_;
  std::shared_ptr<OpenLinks> open_links_;
  std::vector<pollfd> waiting_;
};

}  // namespace baton
