// What goes to a child process and comes from it, by one poll(2) at a time.
//
//   ChildPipes pipes(child, {.output_bytes_max = …});
//   pipes.send(input);
//   pipes.close_input_when_sent();
//   while (!pipes.ended() && !unwanted) pipes.wait(kStopCheckInterval);
//
// A child that does not read gets no more than a pipe holds; of one that writes more than the output may have, the rest is
// thrown away (overflowed()); of standard error only the end is kept. So nothing that a child does takes more memory than the
// limits say, or more time than wait() was given.
#pragma once

#include <poll.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "baton/time.h"
#include "worker/process/child_process.h"
#include "worker/process/text_tail.h"

namespace baton {

// How often a loop that waits for a child asks whether its attempt is still wanted.
inline constexpr Duration kStopCheckInterval = std::chrono::milliseconds(50);
// Of standard error, for people: half of what a cause may have.
inline constexpr std::size_t kErrorTailBytesMax = 16 * 1024;
// Read from one stream in a round, so that a flood on one does not starve the others.
inline constexpr std::size_t kPipeReadBytesMax = 64 * 1024;

struct ChildPipesOptions {
  std::size_t output_bytes_max = 0;
  // Called with what comes on standard error, besides keeping its end. May be empty.
  std::function<void(std::string_view)> on_errors{};
  // Set: standard output is no answer but a second log, and goes here.
  std::function<void(std::string_view)> on_output{};
};

class ChildPipes {
 public:
  ChildPipes(ChildProcess& child, ChildPipesOptions options);

  // Behind what was sent and not written yet.
  void send(std::string_view bytes) { unsent_ += bytes; }
  void close_input_when_sent() { close_when_sent_ = true; }
  bool has_sent() const { return unsent_.empty(); }

  // Moves bytes until there is nothing to do, or waits until there is: for a pipe, the child's end or one of `others`, at most
  // `timeout`. Fills in the revents of `others`.
  void wait(Duration timeout, std::span<pollfd> others = {});

  // Whether the child has ended, within `timeout`. What it writes meanwhile is read, so that it is not stuck in writing.
  bool await_end(Duration timeout);

  // How the child ended; nothing while it runs. What it had written by then has been read.
  const std::optional<ExitStatus>& ended() const { return ended_; }

  std::string& output() { return output_; }
  bool overflowed() const { return overflowed_; }
  std::string errors_tail() const { return errors_.text(); }
  void forget_errors() { errors_.clear(); }

 private:
  void write_some();
  bool read_output();
  bool read_errors();
  void notice_end();

  ChildProcess& child_;
  const ChildPipesOptions options_;
  std::string unsent_;
  bool close_when_sent_ = false;
  std::string output_;
  bool overflowed_ = false;
  TextTail errors_{kErrorTailBytesMax};
  std::optional<ExitStatus> ended_;
};

// Ends a child that is not wanted any more: SIGTERM to its group, SIGKILL when `grace` has passed and it is still there.
ExitStatus terminate(ChildProcess& child, ChildPipes& pipes, Duration grace);

}  // namespace baton
