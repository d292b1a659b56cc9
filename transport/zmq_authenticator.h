// Decides who gets through a CURVE handshake: ZeroMQ's authentication protocol (ZAP, rfc.zeromq.org/spec/27) answered
// from an allow-list. One a context; a thread of its own.
//
// Only CURVE passes; a peer whose key is listed gets "<role>:<name>" as its ZeroMQ user id. The list is read again when
// its files change. A key that is taken off the list keeps the connections that it has.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "transport/curve.h"

namespace baton {

class WakeUp;

class ZmqAuthenticator {
 public:
  using OnEvent = std::function<void(std::string)>;

  // Errors: those of AllowList::read. REQUIRES: no other one in `context`; none of its servers listens yet.
  static Result<std::unique_ptr<ZmqAuthenticator>> start(void* context, std::string allow_list, OnEvent on_event);

  ~ZmqAuthenticator();

 private:
  ZmqAuthenticator(void* socket, std::string path, AllowList list, OnEvent on_event);
  void run();
  void answer();
  void read_again_if_changed();
  // The user id, empty: refused.
  std::string judge(std::string_view mechanism, std::string_view binary_key, std::string_view address);

  void* socket_;
  std::string path_;
  std::string fingerprint_;
  AllowList list_;
  OnEvent on_event_;
  std::unique_ptr<WakeUp> stop_;
  std::thread thread_;
};

// The role within a user id.
PeerRole role_of_user_id(std::string_view user_id);

}  // namespace baton
