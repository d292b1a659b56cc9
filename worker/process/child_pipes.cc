#include "worker/process/child_pipes.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "common/clock.h"

namespace baton {

namespace {

// Reads up to kPipeReadBytesMax and gives it to `take`. False: the stream has ended.
template <typename Take>
bool read_some(int fd, Take take) {
  char buffer[kPipeReadBytesMax];
  const ssize_t got = read(fd, buffer, sizeof buffer);
  if (got > 0) take(std::string_view(buffer, static_cast<std::size_t>(got)));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

int poll_timeout(Duration timeout) { return static_cast<int>(std::max<std::int64_t>(to_ms(timeout), 0)); }

}  // namespace

ChildPipes::ChildPipes(ChildProcess& child, ChildPipesOptions options) : child_(child), options_(std::move(options)) {}

void ChildPipes::write_some() {
  if (child_.input() < 0) return;
  if (!unsent_.empty()) {
    const ssize_t written = write(child_.input(), unsent_.data(), unsent_.size());
    // EPIPE: it has closed its standard input, and need not read all of it.
    const bool is_broken = written < 0 && errno != EAGAIN && errno != EINTR;
    if (written > 0) unsent_.erase(0, static_cast<std::size_t>(written));
    if (is_broken) {
      unsent_.clear();
      child_.close_input();
    }
  }
  if (unsent_.empty() && close_when_sent_) child_.close_input();
}

bool ChildPipes::read_output() {
  return read_some(child_.output(), [&](std::string_view bytes) {
    if (options_.on_output) return options_.on_output(bytes);
    const std::size_t room = options_.output_bytes_max - std::min(output_.size(), options_.output_bytes_max);
    overflowed_ = overflowed_ || bytes.size() > room;
    output_ += bytes.substr(0, room);
  });
}

bool ChildPipes::read_errors() {
  return read_some(child_.errors(), [&](std::string_view bytes) {
    errors_.add(bytes);
    if (options_.on_errors) options_.on_errors(bytes);
  });
}

// What a process wrote before it ended is in the pipe still. A process that has left its group may hold the pipe open and go on
// writing: more than a pipe holds (1 MiB at most) is not of the one that ended.
void ChildPipes::notice_end() {
  ended_ = child_.ended();
  if (!ended_) return;
  constexpr int kRounds = (1 << 20) / kPipeReadBytesMax;
  for (const auto& [fd, is_output] : {std::pair{child_.output(), true}, std::pair{child_.errors(), false}}) {
    pollfd ready{fd, POLLIN, 0};
    for (int round = 0; round < kRounds && fd >= 0 && poll(&ready, 1, 0) > 0; ++round) {
      if (!(is_output ? read_output() : read_errors())) break;
    }
  }
  child_.close_input();
  child_.close_output();
  child_.close_errors();
}

void ChildPipes::wait(Duration timeout, std::span<pollfd> others) {
  if (ended_) return;
  write_some();
  std::vector<pollfd> fds(others.begin(), others.end());
  const std::size_t first = fds.size();
  fds.push_back({child_.exit_fd(), POLLIN, 0});
  fds.push_back({unsent_.empty() ? -1 : child_.input(), POLLOUT, 0});
  fds.push_back({child_.output(), POLLIN, 0});
  fds.push_back({child_.errors(), POLLIN, 0});
  const int ready = poll(fds.data(), fds.size(), poll_timeout(timeout));
  for (std::size_t i = 0; i < first; ++i) others[i].revents = ready > 0 ? fds[i].revents : short{0};
  if (ready <= 0) return;
  if (fds[first + 1].revents != 0) write_some();
  if (fds[first + 2].revents != 0 && !read_output()) child_.close_output();
  if (fds[first + 3].revents != 0 && !read_errors()) child_.close_errors();
  if (fds[first].revents != 0) notice_end();
}

bool ChildPipes::await_end(Duration timeout) {
  const TimePoint until = clock_now() + timeout;
  wait(Duration::zero());
  for (TimePoint now = clock_now(); !ended_ && now < until; now = clock_now()) wait(until - now);
  return ended_.has_value();
}

ExitStatus terminate(ChildProcess& child, ChildPipes& pipes, Duration grace) {
  child.signal(SIGTERM);
  pipes.await_end(grace);
  // A process in uninterruptible sleep may take its time even now; whoever destroys it waits for it.
  child.signal(SIGKILL);
  while (!pipes.ended()) pipes.wait(kStopCheckInterval);
  return *pipes.ended();
}

}  // namespace baton
