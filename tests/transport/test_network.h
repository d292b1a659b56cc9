// What the transport's tests share: waiting for a condition with a deadline, a server and links to it, raw TCP peers,
// a folder of one's own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "common/clock.h"
#include "transport/zmq_transport.h"

namespace baton::testing {

inline constexpr Duration kPatience = std::chrono::seconds(20);  // for what must happen; a loaded machine is slow

inline std::shared_ptr<ZmqContext> new_context(ZmqContext::Options options = {}) {
  auto context = ZmqContext::create(std::move(options));
  EXPECT_TRUE(context) << context.error().message;
  return *context;
}

inline std::unique_ptr<ZmqServer> new_server(const std::shared_ptr<ZmqContext>& context,
                                             ZmqServer::Options options = {}) {
  auto server = ZmqServer::bind(context, std::move(options));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

// The next frame within the deadline, or false.
inline bool next_frame(ZmqServer& server, ServerTransport::Incoming& incoming, Duration patience = kPatience) {
  for (const auto deadline = clock_now() + patience;;) {
    if (server.receive(incoming)) return true;
    const auto left = deadline - clock_now();
    if (left <= Duration::zero()) return false;
    server.wait({}, left);
  }
}

// A client's side: a factory and one link of it.
class Peer {
 public:
  Peer(const std::shared_ptr<ZmqContext>& context, const std::string& endpoint, ZmqLinkFactory::Options options = {})
      : factory_(context, std::move(options)) {
    auto link = factory_.open(endpoint);
    EXPECT_TRUE(link) << link.error().message;
    link_ = std::move(*link);
  }

  Link& link() { return *link_; }
  ZmqLinkFactory& factory() { return factory_; }

  // Tries until the link takes the frame.
  bool send(const std::string& frame, Duration patience = kPatience) {
    return until([&] { return link_->send(frame); }, patience);
  }

  bool next_frame(std::string& frame, Duration patience = kPatience) {
    return until([&] { return link_->receive(frame); }, patience);
  }

  // Waits for an error that says `text`; "" if none came.
  std::string error_with(const std::string& text, ErrorCode code, Duration patience = kPatience) {
    std::string message;
    until(
        [&] {
          const auto error = link_->last_error();
          if (error && error->code == code && error->message.find(text) != std::string::npos) message = error->message;
          return !message.empty();
        },
        patience);
    return message;
  }

  bool until(const std::function<bool()>& done, Duration patience = kPatience) {
    for (const auto deadline = clock_now() + patience; !done();) {
      if (clock_now() > deadline) return false;
      factory_.wait({}, std::chrono::milliseconds(10));
    }
    return true;
  }

 private:
  ZmqLinkFactory factory_;
  std::unique_ptr<Link> link_;
};

// A folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "baton-test-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  // Returns the path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

// A port that is taken and listens to nobody: whoever connects is refused, for as long as this lives. The port of a server
// that was closed is none: ZeroMQ gives it up later, on a thread of its own, and then anybody may be given it.
class SilentPort {
 public:
  SilentPort();
  ~SilentPort();
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  const std::string& endpoint() const { return endpoint_; }

 private:
  int fd_;
  std::string endpoint_;
};

// A peer that speaks whatever it likes over TCP, such as no ZeroMQ at all.
class RawPeer {
 public:
  explicit RawPeer(const std::string& endpoint);  // tcp://127.0.0.1:PORT
  ~RawPeer();
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  bool write(const std::string& bytes);
  // Reads until so many bytes are there; false: the peer closed, or the deadline passed.
  bool read(std::size_t byte_count, std::string& bytes, Duration patience = kPatience);
  // Through the handshake of ZMTP without keys, as a DEALER.
  bool shake_hands(const std::string& routing_id = "");
  // Reads until the other side closes; false: it did not within the deadline.
  bool closed_within(Duration patience, std::string* bytes = nullptr);

 private:
  int fd_;
};

// The start of ZMTP 3.0 with mechanism NULL, and a READY command as a DEALER: a peer that has come through the handshake.
std::string zmtp_null_greeting();
std::string zmtp_ready(const std::string& routing_id = "");

}  // namespace baton::testing
