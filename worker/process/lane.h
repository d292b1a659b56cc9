// A long-lived child process that takes one attempt after the other.
#pragma once

#include <sys/types.h>

#include <memory>

#include "baton/handler.h"
#include "baton/result.h"
#include "baton/time.h"

namespace baton {

// Used by one thread at a time, which changes. Destroying it kills the process.
class Lane {
 public:
  Lane() = default;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  virtual ~Lane() = default;

  virtual pid_t pid() const = 0;
  // Returns when the attempt has ended, or soon after it is not wanted any more.
  virtual HandlerResult run(Attempt& attempt) = 0;
  // Whether it may take another attempt: its process lives and has done nothing that it was not asked for. Never blocks.
  virtual bool is_usable() = 0;
  // Asks an idle process to end.
  virtual void ask_to_end() = 0;
  // Whether it has ended, within `timeout`.
  virtual bool await_end(Duration timeout) = 0;
};

}  // namespace baton
