#include "transport/zmq_authenticator.h"

#include <zmq.h>

#include <array>
#include <vector>

#include "common/check.h"
#include "transport/zmq_transport.h"

namespace baton {

namespace {

constexpr char kZapAddress[] = "inproc://zeromq.zap.01";

// The parts of a request, by position: version, request id, domain, address, routing id, mechanism, credentials.
enum RequestPart : std::size_t { kRequestId = 1, kAddress = 3, kMechanism = 5, kPublicKey = 6, kPartCount = 7 };

std::vector<std::string> receive_parts(void* socket) {
  std::vector<std::string> parts;
  for (bool more = true; more;) {
    zmq_msg_t part;
    zmq_msg_init(&part);
    if (zmq_msg_recv(&part, socket, ZMQ_DONTWAIT) < 0) return {};
    parts.emplace_back(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
    more = zmq_msg_more(&part) != 0;
    zmq_msg_close(&part);
  }
  return parts;
}

void send_parts(void* socket, std::initializer_list<std::string_view> parts) {
  for (const auto& part : parts) {
    const bool last = &part == parts.end() - 1;
    zmq_send(socket, part.data(), part.size(), ZMQ_DONTWAIT | (last ? 0 : ZMQ_SNDMORE));
  }
}

std::string z85_text(std::string_view binary_key) {
  std::array<char, kCurveKeyLength + 1> text{};
  if (binary_key.size() != 32) return {};
  zmq_z85_encode(text.data(), reinterpret_cast<const std::uint8_t*>(binary_key.data()), binary_key.size());
  return text.data();
}

}  // namespace

PeerRole role_of_user_id(std::string_view user_id) {
  const auto role = parse_peer_role(user_id.substr(0, user_id.find(':')));
  CHECK(role.has_value()) << "a user id that the authenticator did not give: " << user_id;
  return *role;
}

Result<std::unique_ptr<ZmqAuthenticator>> ZmqAuthenticator::start(void* context, std::string allow_list,
                                                                  OnEvent on_event) {
  auto list = AllowList::read(allow_list);
  if (!list) return tl::unexpected(list.error());
  void* socket = zmq_socket(context, ZMQ_REP);
  CHECK(socket != nullptr) << zmq_strerror(zmq_errno());
  const int none = 0;
  zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
  CHECK(zmq_bind(socket, kZapAddress) == 0) << zmq_strerror(zmq_errno());
  return std::unique_ptr<ZmqAuthenticator>(
      new ZmqAuthenticator(socket, std::move(allow_list), std::move(*list), std::move(on_event)));
}

ZmqAuthenticator::ZmqAuthenticator(void* socket, std::string path, AllowList list, OnEvent on_event)
    : socket_(socket),
      path_(std::move(path)),
      fingerprint_(AllowList::fingerprint(path_)),
      list_(std::move(list)),
      on_event_(std::move(on_event)),
      stop_(std::make_unique<WakeUp>()),
      thread_([this] { run(); }) {}

ZmqAuthenticator::~ZmqAuthenticator() {
  stop_->notify();
  thread_.join();
  zmq_close(socket_);
}

void ZmqAuthenticator::run() {
  zmq_pollitem_t items[] = {{socket_, 0, ZMQ_POLLIN, 0}, {nullptr, stop_->fd(), ZMQ_POLLIN, 0}};
  while ((items[1].revents & ZMQ_POLLIN) == 0) {
    if (zmq_poll(items, 2, -1) > 0 && (items[0].revents & ZMQ_POLLIN) != 0) answer();
  }
}

void ZmqAuthenticator::answer() {
  const auto parts = receive_parts(socket_);
  if (parts.size() <= kRequestId) return;
  std::string user_id;
  // Other mechanisms have other credentials: NULL none, PLAIN a name and a password.
  if (parts.size() == kPartCount) user_id = judge(parts[kMechanism], parts[kPublicKey], parts[kAddress]);
  if (user_id.empty()) {
    send_parts(socket_, {"1.0", parts[kRequestId], "400", "not on the allow-list", "", ""});
  } else {
    send_parts(socket_, {"1.0", parts[kRequestId], "200", "OK", user_id, ""});
  }
}

std::string ZmqAuthenticator::judge(std::string_view mechanism, std::string_view binary_key, std::string_view address) {
  read_again_if_changed();
  const auto key = mechanism == "CURVE" ? z85_text(binary_key) : std::string();
  const auto* peer = list_.find(key);
  if (peer != nullptr) return std::string(peer_role_name(peer->role)) + ':' + peer->name;
  if (on_event_) {
    on_event_("refused a connection from " + std::string(address) + ": its public key " + key +
              " is not on the allow-list " + path_);
  }
  return {};
}

void ZmqAuthenticator::read_again_if_changed() {
  auto fingerprint = AllowList::fingerprint(path_);
  if (fingerprint == fingerprint_) return;
  fingerprint_ = std::move(fingerprint);
  auto list = AllowList::read(path_);
  if (list) list_ = std::move(*list);
  if (!on_event_) return;
  on_event_(list ? "read the allow-list " + path_ + " again: " + std::to_string(list_.size()) + " keys"
                 : "the allow-list stays as it was, its change cannot be used: " + list.error().message);
}

}  // namespace baton
