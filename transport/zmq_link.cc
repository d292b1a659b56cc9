#include <algorithm>
#include <cstring>

#include "common/check.h"
#include "common/clock.h"
#include "transport/endpoint.h"
#include "transport/zmq_socket.h"

namespace baton {

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
    socket_ = zmq::open_socket(*context_, ZMQ_DEALER, kServerSilenceMax);
    zmq::set_option(socket_, ZMQ_IMMEDIATE, 1);
    zmq::set_option(socket_, ZMQ_RECONNECT_IVL, zmq::milliseconds(kReconnectDelayMin));
    zmq::set_option(socket_, ZMQ_RECONNECT_IVL_MAX, zmq::milliseconds(kReconnectDelayMax));
    if (identity_) {
      zmq::set_option(socket_, ZMQ_CURVE_PUBLICKEY, identity_->keys.public_key);
      zmq::set_option(socket_, ZMQ_CURVE_SECRETKEY, identity_->keys.secret_key);
      zmq::set_option(socket_, ZMQ_CURVE_SERVERKEY, identity_->server_key);
    }
    watch();
    if (zmq_connect(socket_, endpoint_.c_str()) == 0) return {};
    return fail(ErrorCode::kInvalidArgument, "cannot connect to " + endpoint_ + ": " + zmq::last_reason());
  }

  bool receive(std::string& frame) override {
    for (int dropped = 0; dropped < zmq::kDroppedAtATimeMax; ++dropped) {
      zmq::Part part;
      if (!part.receive(socket_)) return false;
      if (!part.more()) {
        frame.assign(part.bytes());
        return true;
      }
      zmq::skip_rest(socket_);  // a server of ours sends one part
    }
    return false;
  }

  bool send(std::string frame) override {
    if (zmq::send_frame(socket_, std::move(frame))) return true;
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
    waiting.push_back({zmq::option_of(socket_, ZMQ_FD), POLLIN, 0});
    waiting.push_back({zmq::option_of(events_, ZMQ_FD), POLLIN, 0});
    return zmq::has_input(socket_) || changed;
  }

  // When the link must be looked at again though nothing arrives.
  TimePoint retry_at() const { return retry_at_; }

 private:
  // ZeroMQ tells of connections through another socket.
  void watch() {
    const auto name = context_->unused_name();
    CHECK(zmq_socket_monitor(socket_, name.c_str(), kWatchedEvents) == 0) << zmq::last_reason();
    events_ = zmq_socket(context_->raw(), ZMQ_PAIR);
    CHECK(events_ != nullptr) << zmq::last_reason();
    zmq::set_option(events_, ZMQ_LINGER, 0);
    zmq::set_option(events_, ZMQ_RCVHWM, 0);  // else ZeroMQ's own thread would block on a link that nobody looks at
    CHECK(zmq_connect(events_, name.c_str()) == 0) << zmq::last_reason();
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
      zmq::Part event;
      if (!event.receive(events_)) break;
      std::uint16_t kind = 0;
      std::uint32_t value = 0;
      if (event.bytes().size() == sizeof kind + sizeof value) {
        std::memcpy(&kind, event.bytes().data(), sizeof kind);
        std::memcpy(&value, event.bytes().data() + sizeof kind, sizeof value);
      }
      if (event.more()) zmq::skip_rest(events_);
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
  return zmq::wait_for(waiting_, others, ready, timeout);
}

}  // namespace baton
