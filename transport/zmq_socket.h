// What the ZeroMQ sockets of this folder have in common. Only its .cc files include this and zmq.h.
#pragma once

#include <poll.h>
#include <zmq.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "baton/time.h"
#include "transport/zmq_transport.h"

namespace baton::zmq {

// receive() gives up after so many bad messages, so that whoever sends them does not hold the loop.
inline constexpr int kDroppedAtATimeMax = 64;

// A socket with every limit of zmq_transport.h set, which cuts a connection that is silent for `silence_max`. The caller
// closes it.
void* open_socket(ZmqContext& context, int type, Duration silence_max);

void set_option(void* socket, int option, int value);
void set_option(void* socket, int option, const std::string& text);
int option_of(void* socket, int option);
std::string last_reason();
int milliseconds(Duration duration);

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

// The parts behind one whose more() is true. ZeroMQ delivers the parts of a message together or not at all.
void skip_rest(void* socket);

// False: the frame is lost.
bool send_frame(void* socket, std::string frame);

// Whether there is something to read. It must be asked before the socket's file descriptor is waited for: that one
// tells of changes only, and only of those since the last call.
bool has_input(void* socket);

// ppoll(2) for `sockets` and `others`, instead of zmq_poll: microseconds, and one system call. `ready`: only look.
bool wait_for(std::vector<pollfd>& sockets, std::span<pollfd> others, bool ready, Duration timeout);

}  // namespace baton::zmq
