#include "transport/zmq_transport.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "common/check.h"
#include "common/clock.h"
#include "transport/endpoint.h"
#include "transport/frame.h"
#include "transport/zmq_authenticator.h"

namespace baton {

namespace {

// A CURVE message is 33 bytes longer on the wire than what it carries, and ZMQ_MAXMSGSIZE counts those too.
constexpr std::int64_t kWireBytesMax = static_cast<std::int64_t>(kFrameBytesMax) + 64;
// receive() gives up after so many bad messages, so that whoever sends them does not hold the loop.
constexpr int kDroppedAtATimeMax = 64;

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

int ms(Duration duration) { return static_cast<int>(to_ms(duration)); }

void* open_socket(ZmqContext& context, int type) {
  void* socket = zmq_socket(context.raw(), type);
  CHECK(socket != nullptr) << "zmq_socket: " << last_reason() << " (too many open files? raise 'ulimit -n')";
  set_option(socket, ZMQ_LINGER, ms(kLinger));
  set_option(socket, ZMQ_IPV6, 0);
  set_option(socket, ZMQ_SNDHWM, kSendFramesMax);
  set_option(socket, ZMQ_RCVHWM, kReceiveFramesMax);
  set_option(socket, ZMQ_HANDSHAKE_IVL, ms(kHandshakeTimeout));
  set_option(socket, ZMQ_HEARTBEAT_IVL, ms(kPingInterval));
  set_option(socket, ZMQ_HEARTBEAT_TIMEOUT, ms(kPeerSilenceMax));
  set_option(socket, ZMQ_HEARTBEAT_TTL, ms(kPeerSilenceMax));
  CHECK(zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &kWireBytesMax, sizeof kWireBytesMax) == 0) << last_reason();
  return socket;
}

// A received message, or a part of one.
class Part {
 public:
  Part() { zmq_msg_init(&message_); }
  ~Part() { zmq_msg_close(&message_); }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  bool receive(void* socket) { return zmq_msg_recv(&message_, socket, ZMQ_DONTWAIT) >= 0; }
  bool more() { return zmq_msg_more(&message_) != 0; }
  std::string_view bytes() { return {static_cast<const char*>(zmq_msg_data(&message_)), zmq_msg_size(&message_)}; }
  const char* property(const char* name) { return zmq_msg_gets(&message_, name); }

 private:
  zmq_msg_t message_;
};

// ZeroMQ delivers the parts of a message together or not at all.
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

// Whether ZeroMQ has something to read. It must be asked before its file descriptor is waited for: that one tells of
// changes only, and only of those since the last call.
bool has_input(void* socket) { return (option_of(socket, ZMQ_EVENTS) & ZMQ_POLLIN) != 0; }

// ppoll(2) instead of zmq_poll: microseconds, and one system call.
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
  return fail(ErrorCode::kInvalidArgument, "cannot listen on " + endpoint + ": " + last_reason() +
                                               "; the host must be an address of this machine, or * for all");
}

}  // namespace

WakeUp::WakeUp() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  CHECK(fd_ >= 0) << "eventfd: " << std::strerror(errno);
}

WakeUp::~WakeUp() { ::close(fd_); }

void WakeUp::notify() {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then it is readable anyway.
  [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
}

void WakeUp::clear() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(fd_, &count, sizeof count);
}

ZmqContext::ZmqContext() : raw_(zmq_ctx_new()) { CHECK(raw_ != nullptr) << last_reason(); }

ZmqContext::~ZmqContext() {
  authenticator_.reset();
  while (zmq_ctx_term(raw_) != 0 && zmq_errno() == EINTR) {
  }
}

Result<std::shared_ptr<ZmqContext>> ZmqContext::create(Options options) {
  std::shared_ptr<ZmqContext> context(new ZmqContext);
  zmq_ctx_set(context->raw_, ZMQ_IO_THREADS, std::max(1, options.io_threads));
  if (options.allow_list.empty()) return context;
  auto authenticator = ZmqAuthenticator::start(context->raw_, options.allow_list, std::move(options.on_event));
  if (!authenticator) return tl::unexpected(authenticator.error());
  context->authenticator_ = std::move(*authenticator);
  return context;
}

std::string ZmqContext::unused_name() { return "inproc://" + std::to_string(++name_count_); }

// ---- The server's side ----------------------------------------------------------------------------------------

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

  void* socket = open_socket(*context, ZMQ_ROUTER);
  std::unique_ptr<ZmqServer> server(new ZmqServer(std::move(context), socket, options.keys.has_value()));
  set_option(socket, ZMQ_ROUTER_MANDATORY, 1);
  set_option(socket, ZMQ_ROUTER_HANDOVER, 0);
  if (options.keys) {
    set_option(socket, ZMQ_ZAP_DOMAIN, std::string("baton"));
    set_option(socket, ZMQ_CURVE_SERVER, 1);
    set_option(socket, ZMQ_CURVE_SECRETKEY, options.keys->secret_key);
  }
  if (zmq_bind(socket, endpoint->text.c_str()) != 0) return cannot_bind(endpoint->text);
  std::array<char, 256> bound{};
  std::size_t size = bound.size();
  CHECK(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound.data(), &size) == 0) << last_reason();
  server->endpoint_ = bound.data();
  return server;
}

ZmqServer::ZmqServer(std::shared_ptr<ZmqContext> context, void* socket, bool keys_required)
    : context_(std::move(context)), socket_(socket), keys_required_(keys_required) {}

ZmqServer::~ZmqServer() { zmq_close(socket_); }

namespace {

// Routing ids that ZeroMQ makes up are a zero byte and a number. A peer that chose one of its own is none of ours, and
// could choose that of a peer that has just left.
bool is_ordinary_peer(std::string_view routing_id) { return routing_id.size() == 5 && routing_id[0] == '\0'; }

}  // namespace

bool ZmqServer::receive(Incoming& incoming) {
  for (int dropped = 0; dropped < kDroppedAtATimeMax; ++dropped) {
    Part peer;
    Part frame;
    if (!peer.receive(socket_)) return false;
    const bool complete = peer.more() && frame.receive(socket_);
    if (complete && !frame.more() && is_ordinary_peer(peer.bytes())) {
      incoming.peer.assign(peer.bytes());
      incoming.frame.assign(frame.bytes());
      incoming.role = keys_required_ ? role_of_user_id(frame.property("User-Id")) : PeerRole::kAny;
      return true;
    }
    if (complete && frame.more()) skip_rest(socket_);
    malformed_count_.fetch_add(1, std::memory_order_relaxed);
  }
  return false;
}

bool ZmqServer::send(const std::string& peer, std::string frame) {
  // The routing id is where a peer that is gone or slow is noticed; behind it the frame always fits.
  if (zmq_send(socket_, peer.data(), peer.size(), ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0) return false;
  return send_frame(socket_, std::move(frame));
}

bool ZmqServer::wait(std::span<pollfd> others, Duration timeout, bool for_frames) {
  waiting_.clear();
  const bool ready = for_frames && has_input(socket_);
  if (for_frames) waiting_.push_back({option_of(socket_, ZMQ_FD), POLLIN, 0});
  return wait_for(waiting_, others, ready, timeout);
}

// ---- The client's and worker's side ---------------------------------------------------------------------------

namespace {

class ZmqLink;

}  // namespace

struct ZmqLinkFactory::OpenLinks {
  std::vector<ZmqLink*> links;
};

namespace {

constexpr int kWatchedEvents = ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
                               ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                               ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

class ZmqLink final : public Link {
 public:
  ZmqLink(std::shared_ptr<ZmqContext> context, std::string endpoint, std::optional<ZmqLinkFactory::Identity> identity,
          std::shared_ptr<ZmqLinkFactory::OpenLinks> open_links)
      : context_(std::move(context)),
        endpoint_(std::move(endpoint)),
        identity_(std::move(identity)),
        open_links_(std::move(open_links)) {
    open_links_->links.push_back(this);
  }

  ~ZmqLink() override {
    std::erase(open_links_->links, this);
    disconnect();
  }

  // Errors: kInvalidArgument.
  Result<void> connect() {
    socket_ = open_socket(*context_, ZMQ_DEALER);
    set_option(socket_, ZMQ_IMMEDIATE, 1);
    set_option(socket_, ZMQ_RECONNECT_IVL, ms(kReconnectDelayMin));
    set_option(socket_, ZMQ_RECONNECT_IVL_MAX, ms(kReconnectDelayMax));
    if (identity_) {
      set_option(socket_, ZMQ_CURVE_PUBLICKEY, identity_->keys.public_key);
      set_option(socket_, ZMQ_CURVE_SECRETKEY, identity_->keys.secret_key);
      set_option(socket_, ZMQ_CURVE_SERVERKEY, identity_->server_key);
    }
    watch();
    if (zmq_connect(socket_, endpoint_.c_str()) == 0) return {};
    return fail(ErrorCode::kInvalidArgument, "cannot connect to " + endpoint_ + ": " + last_reason());
  }

  bool receive(std::string& frame) override {
    for (int dropped = 0; dropped < kDroppedAtATimeMax; ++dropped) {
      Part part;
      if (!part.receive(socket_)) return false;
      if (!part.more()) {
        frame.assign(part.bytes());
        return true;
      }
      skip_rest(socket_);  // a server of ours sends one part
    }
    return false;
  }

  bool send(std::string frame) override {
    if (send_frame(socket_, std::move(frame))) return true;
    take_events();
    return false;
  }

  std::optional<Error> last_error() override {
    take_events();
    return last_error_;
  }

  // Adds what to wait for; true: there is something already.
  bool prepare_wait(std::vector<pollfd>& waiting) {
    const bool changed = take_events();
    waiting.push_back({option_of(socket_, ZMQ_FD), POLLIN, 0});
    waiting.push_back({option_of(events_, ZMQ_FD), POLLIN, 0});
    return has_input(socket_) || changed;
  }

  // When the link must be looked at again though nothing arrives.
  TimePoint retry_at() const { return retry_at_; }

 private:
  // ZeroMQ tells of connections through another socket.
  void watch() {
    const auto name = context_->unused_name();
    CHECK(zmq_socket_monitor(socket_, name.c_str(), kWatchedEvents) == 0) << last_reason();
    events_ = zmq_socket(context_->raw(), ZMQ_PAIR);
    CHECK(events_ != nullptr) << last_reason();
    set_option(events_, ZMQ_LINGER, 0);
    set_option(events_, ZMQ_RCVHWM, 0);  // else ZeroMQ's own thread would block on a link that nobody looks at
    CHECK(zmq_connect(events_, name.c_str()) == 0) << last_reason();
  }

  void disconnect() {
    if (events_ != nullptr) zmq_close(events_);
    if (socket_ != nullptr) zmq_close(socket_);
    events_ = socket_ = nullptr;
  }

  // True: last_error_ changed.
  bool take_events() {
    bool changed = false;
    for (;;) {
      Part event;
      if (!event.receive(events_)) break;
      std::uint16_t kind = 0;
      std::uint32_t value = 0;
      if (event.bytes().size() == sizeof kind + sizeof value) {
        std::memcpy(&kind, event.bytes().data(), sizeof kind);
        std::memcpy(&value, event.bytes().data() + sizeof kind, sizeof value);
      }
      if (event.more()) skip_rest(events_);
      changed |= handle(kind, value);
    }
    if (retry_at_ <= clock_now()) connect_again();
    return changed;
  }

  bool handle(std::uint16_t event, std::uint32_t value) {
    switch (event) {
      case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return set_error(std::nullopt);
      case ZMQ_EVENT_CONNECT_RETRIED: return set_unavailable("nobody answers at " + endpoint_);
      case ZMQ_EVENT_DISCONNECTED: return set_unavailable("the connection to " + endpoint_ + " broke");
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return refused(not_allowed());
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        return refused(value == ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH ? mechanisms_differ() : no_coordinator());
      case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return identity_ && set_error(wrong_server_key());
      default: return false;
    }
  }

  bool set_error(std::optional<Error> error) {
    const bool changed = error.has_value() != last_error_.has_value() ||
                         (error && (error->code != last_error_->code || error->message != last_error_->message));
    last_error_ = std::move(error);
    return changed;
  }

  // A refusal says more than the broken connection that it ends in.
  bool set_unavailable(const std::string& what) {
    if (last_error_ && last_error_->code == ErrorCode::kPermissionDenied) return false;
    return set_error(Error{ErrorCode::kUnavailable, what + "; trying again. Is the coordinator running?"});
  }

  bool refused(Error error) {
    retry_at_ = clock_now() + kRefusedRetryDelay;
    return set_error(std::move(error));
  }

  Error not_allowed() const {
    return {ErrorCode::kPermissionDenied, "the coordinator at " + endpoint_ + " refused the public key " +
                                              (identity_ ? identity_->keys.public_key : std::string()) +
                                              ": it is not on its allow-list; add it there"};
  }

  Error mechanisms_differ() const {
    return {ErrorCode::kPermissionDenied,
            identity_ ? "the coordinator at " + endpoint_ + " uses no keys, but this side does: start it with keys"
                      : "the coordinator at " + endpoint_ +
                            " requires keys: make a pair with 'baton keygen', add the public key to its allow-list and "
                            "connect with it"};
  }

  Error wrong_server_key() const {
    return {ErrorCode::kPermissionDenied, "the coordinator at " + endpoint_ +
                                              " broke off the handshake: its public key is probably not " +
                                              identity_->server_key + "; compare it with its .pub file"};
  }

  Error no_coordinator() const {
    return {ErrorCode::kUnavailable, "what listens at " + endpoint_ + " is no coordinator: check the endpoint"};
  }

  void connect_again() {
    retry_at_ = kNever;
    disconnect();
    CHECK(connect().has_value()) << "it went well when the link was opened";
  }

  std::shared_ptr<ZmqContext> context_;
  std::string endpoint_;
  std::optional<ZmqLinkFactory::Identity> identity_;
  std::shared_ptr<ZmqLinkFactory::OpenLinks> open_links_;
  void* socket_ = nullptr;
  void* events_ = nullptr;
  std::optional<Error> last_error_;
  TimePoint retry_at_ = kNever;
};

Result<void> validate(const ZmqLinkFactory::Identity& identity) {
  if (is_curve_key(identity.keys.public_key) && is_curve_key(identity.keys.secret_key) &&
      is_curve_key(identity.server_key)) {
    return {};
  }
  return fail(ErrorCode::kInvalidArgument,
              "to connect with keys takes three: this side's public and secret key and the coordinator's public key, "
              "each 40 characters of Z85");
}

}  // namespace

ZmqLinkFactory::ZmqLinkFactory(std::shared_ptr<ZmqContext> context, Options options)
    : context_(std::move(context)), options_(std::move(options)), open_links_(std::make_shared<OpenLinks>()) {}

ZmqLinkFactory::~ZmqLinkFactory() = default;

Result<std::unique_ptr<Link>> ZmqLinkFactory::open(const std::string& endpoint) {
  const auto parsed = parse_endpoint(endpoint, EndpointUse::kConnect);
  if (!parsed) return tl::unexpected(parsed.error());
  if (!options_.identity && !options_.insecure && !parsed->local) {
    return fail(ErrorCode::kPermissionDenied, "refusing to connect to " + endpoint +
                                                  " without keys: make a pair with 'baton keygen', or pass --insecure "
                                                  "if the network itself keeps strangers out");
  }
  if (options_.identity) {
    if (auto valid = validate(*options_.identity); !valid) return tl::unexpected(valid.error());
  }
  auto link = std::make_unique<ZmqLink>(context_, parsed->text, options_.identity, open_links_);
  if (auto connected = link->connect(); !connected) return tl::unexpected(connected.error());
  return link;
}

bool ZmqLinkFactory::wait(std::span<pollfd> others, Duration timeout) {
  waiting_.clear();
  bool ready = false;
  for (auto* link : open_links_->links) {
    ready |= link->prepare_wait(waiting_);
    if (link->retry_at() == kNever) continue;
    const auto until_retry = std::max(link->retry_at() - clock_now(), Duration::zero());
    timeout = timeout < Duration::zero() ? until_retry : std::min(timeout, until_retry);
  }
  return wait_for(waiting_, others, ready, timeout);
}

}  // namespace baton
