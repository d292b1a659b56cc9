#include "transport/zmq_socket.h"

#include <cerrno>
#include <cstring>

#include "common/check.h"
#include "transport/frame.h"

namespace baton::zmq {

namespace {

// A CURVE message is 33 bytes longer on the wire than what it carries, and ZMQ_MAXMSGSIZE counts those too.
constexpr std::int64_t kWireBytesMax = static_cast<std::int64_t>(kFrameBytesMax) + 64;

}  // namespace

std::string last_reason() { return zmq_strerror(zmq_errno()); }

void set_option(void* socket, int option, int value) {
  CHECK(zmq_setsockopt(socket, option, &value, sizeof value) == 0) << "option " << option << ": " << last_reason();
}

void set_option(void* socket, int option, const std::string& text) {
  CHECK(zmq_setsockopt(socket, option, text.data(), text.size()) == 0) << "option " << option << ": " << last_reason();
}

int option_of(void* socket, int option) {
  int value = 0;
  std::size_t size = sizeof value;
  CHECK(zmq_getsockopt(socket, option, &value, &size) == 0) << "option " << option << ": " << last_reason();
  return value;
}

int milliseconds(Duration duration) { return static_cast<int>(to_ms(duration)); }

void* open_socket(ZmqContext& context, int type, Duration silence_max) {
  void* socket = zmq_socket(context.raw(), type);
  CHECK(socket != nullptr) << "zmq_socket: " << last_reason() << " (too many open files? raise 'ulimit -n')";
  set_option(socket, ZMQ_LINGER, milliseconds(kLinger));
  set_option(socket, ZMQ_IPV6, 0);
  set_option(socket, ZMQ_SNDHWM, kSendFramesMax);
  set_option(socket, ZMQ_RCVHWM, kReceiveFramesMax);
  set_option(socket, ZMQ_HANDSHAKE_IVL, milliseconds(kHandshakeTimeout));
  set_option(socket, ZMQ_HEARTBEAT_IVL, milliseconds(kPingInterval));
  // No ZMQ_HEARTBEAT_TTL: each side decides by itself how long it bears silence.
  set_option(socket, ZMQ_HEARTBEAT_TIMEOUT, milliseconds(silence_max));
  CHECK(zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &kWireBytesMax, sizeof kWireBytesMax) == 0) << last_reason();
  return socket;
}

void skip_rest(void* socket) {
  for (bool more = true; more;) {
    Part part;
    more = part.receive(socket) && part.more();
  }
}

bool send_frame(void* socket, std::string frame) {
  if (frame.size() < kCopiedFrameBytesMax) return zmq_send(socket, frame.data(), frame.size(), ZMQ_DONTWAIT) >= 0;
  auto* owner = new std::string(std::move(frame));  // freed by ZeroMQ, on its own thread
  zmq_msg_t message;
  const auto release = [](void*, void* hint) { delete static_cast<std::string*>(hint); };
  CHECK(zmq_msg_init_data(&message, owner->data(), owner->size(), release, owner) == 0) << last_reason();
  if (zmq_msg_send(&message, socket, ZMQ_DONTWAIT) >= 0) return true;
  zmq_msg_close(&message);
  return false;
}

bool has_input(void* socket) { return (option_of(socket, ZMQ_EVENTS) & ZMQ_POLLIN) != 0; }

bool wait_for(std::vector<pollfd>& sockets, std::span<pollfd> others, bool ready, Duration timeout) {
  const auto socket_count = sockets.size();
  sockets.insert(sockets.end(), others.begin(), others.end());
  if (ready) timeout = Duration::zero();
  const timespec time{timeout.count() / 1'000'000, timeout.count() % 1'000'000 * 1000};
  const int count = ::ppoll(sockets.data(), sockets.size(), timeout < Duration::zero() ? nullptr : &time, nullptr);
  CHECK(count >= 0 || errno == EINTR) << "ppoll: " << std::strerror(errno);
  for (std::size_t i = 0; i < others.size(); ++i) {
    others[i].revents = count > 0 ? sockets[socket_count + i].revents : short{0};
  }
  return ready || count != 0;
}

}  // namespace baton::zmq
