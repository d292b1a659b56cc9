// CHECK(condition) << "why it must hold": for when we are wrong. Active in release builds too: a coordinator that has
// lost track of its own state must stop before it says anything about it.
#pragma once

#include <sstream>

namespace baton::internal {

class CheckFailure {
 public:
  CheckFailure(const char* file, int line, const char* condition);
  [[noreturn]] ~CheckFailure();  // prints to standard error and aborts
  std::ostream& stream() { return message_; }

 private:
  std::ostringstream message_;
};

// Lets CHECK stand where an expression of type void is wanted.
struct CheckVoidify {
  void operator&(std::ostream&) const {}
};

}  // namespace baton::internal

#define CHECK(condition)             \
  __builtin_expect(!!(condition), 1) \
      ? (void)0                      \
      : ::baton::internal::CheckVoidify() & ::baton::internal::CheckFailure(__FILE__, __LINE__, #condition).stream()
