#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "common/check.h"
#include "transport/endpoint.h"
#include "transport/zmq_authenticator.h"
#include "transport/zmq_socket.h"

namespace baton {

namespace {

// ZeroMQ would unlink another server's unix socket and take its name.
bool somebody_listens(const std::string& ipc_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, ipc_path.data(), std::min(ipc_path.size(), sizeof address.sun_path - 1));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool listens = fd >= 0 && ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (fd >= 0) ::close(fd);
  return listens;
}

tl::unexpected<Error> in_use(const std::string& endpoint) {
  return fail(ErrorCode::kFailedPrecondition,
              "cannot listen on " + endpoint +
                  ": the address is in use. Is another coordinator running? Stop it, or choose another endpoint");
}

tl::unexpected<Error> cannot_bind(const std::string& endpoint) {
  if (zmq_errno() == EADDRINUSE) return in_use(endpoint);
  if (zmq_errno() == EACCES) {
    return fail(ErrorCode::kPermissionDenied, "cannot listen on " + endpoint +
                                                  ": permission denied; choose a port from 1024 on, or a folder that "
                                                  "this user may write to");
  }
  return fail(ErrorCode::kInvalidArgument, "cannot listen on " + endpoint + ": " + zmq::last_reason() +
                                               "; the host must be an address of this machine, or * for all");
}

// Routing ids that ZeroMQ makes up are a zero byte and a number. A peer that chose one of its own is none of ours, and
// could choose that of a peer that has just left.
bool is_ordinary_peer(std::string_view routing_id) { return routing_id.size() == 5 && routing_id[0] == '\0'; }

}  // namespace

Result<std::unique_ptr<ZmqServer>> ZmqServer::bind(std::shared_ptr<ZmqContext> context, Options options) {
  const auto endpoint = parse_endpoint(options.endpoint, EndpointUse::kListen);
  if (!endpoint) return tl::unexpected(endpoint.error());
  if (!options.keys && !options.insecure && !endpoint->local) {
    return fail(ErrorCode::kPermissionDenied,
                "refusing to listen on " + endpoint->text +
                    " without keys: others can reach it. Make keys with 'baton keygen', or pass --insecure if the "
                    "network itself keeps strangers out");
  }
  if (options.keys && !context->authenticates()) {
    return fail(ErrorCode::kInvalidArgument, "listening with keys needs an allow-list of the peers' public keys");
  }
  if (options.keys && !is_curve_key(options.keys->secret_key)) {
    return fail(ErrorCode::kInvalidArgument, "the server's secret key is not 40 characters of Z85");
  }
  constexpr std::string_view ipc = "ipc://";
  if (endpoint->text.starts_with(ipc) && somebody_listens(endpoint->text.substr(ipc.size()))) {
    return in_use(endpoint->text);
  }

  void* socket = zmq::open_socket(*context, ZMQ_ROUTER, options.silence_max);
  std::unique_ptr<ZmqServer> server(new ZmqServer(std::move(context), socket, options.keys.has_value()));
  zmq::set_option(socket, ZMQ_ROUTER_MANDATORY, 1);
  zmq::set_option(socket, ZMQ_ROUTER_HANDOVER, 0);
  if (options.keys) {
    zmq::set_option(socket, ZMQ_ZAP_DOMAIN, std::string("baton"));
    zmq::set_option(socket, ZMQ_CURVE_SERVER, 1);
    zmq::set_option(socket, ZMQ_CURVE_SECRETKEY, options.keys->secret_key);
  }
  if (zmq_bind(socket, endpoint->text.c_str()) != 0) return cannot_bind(endpoint->text);
  std::array<char, 256> bound{};
  std::size_t size = bound.size();
  CHECK(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound.data(), &size) == 0) << zmq::last_reason();
  server->endpoint_ = bound.data();
  return server;
}

ZmqServer::ZmqServer(std::shared_ptr<ZmqContext> context, void* socket, bool keys_required)
    : context_(std::move(context)), socket_(socket), keys_required_(keys_required) {}

ZmqServer::~ZmqServer() { zmq_close(socket_); }

bool ZmqServer::receive(Incoming& incoming) {
  for (int dropped = 0; dropped < zmq::kDroppedAtATimeMax; ++dropped) {
    zmq::Part peer;
    zmq::Part frame;
    if (!peer.receive(socket_)) return false;
    const bool complete = peer.more() && frame.receive(socket_);
    if (complete && !frame.more() && is_ordinary_peer(peer.bytes())) {
      incoming.peer.assign(peer.bytes());
      incoming.frame.assign(frame.bytes());
      incoming.role = keys_required_ ? role_of_user_id(frame.property("User-Id")) : PeerRole::kAny;
      return true;
    }
    if (complete && frame.more()) zmq::skip_rest(socket_);
    malformed_count_.fetch_add(1, std::memory_order_relaxed);
  }
  return false;
}

bool ZmqServer::send(const std::string& peer, std::string frame) {
  // The routing id is where a peer that is gone or slow is noticed; behind it the frame always fits.
  if (zmq_send(socket_, peer.data(), peer.size(), ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0) return false;
  return zmq::send_frame(socket_, std::move(frame));
}

bool ZmqServer::wait(std::span<pollfd> others, Duration timeout, bool for_frames) {
  waiting_.clear();
  const bool ready = for_frames && zmq::has_input(socket_);
  if (for_frames) waiting_.push_back({zmq::option_of(socket_, ZMQ_FD), POLLIN, 0});
  return zmq::wait_for(waiting_, others, ready, timeout);
}

}  // namespace baton
