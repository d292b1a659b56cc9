#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/check.h"
#include "transport/zmq_authenticator.h"
#include "transport/zmq_transport.h"

namespace baton {

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

ZmqContext::ZmqContext() : raw_(zmq_ctx_new()) { CHECK(raw_ != nullptr) << zmq_strerror(zmq_errno()); }

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

}  // namespace baton
