// Task tokens on their way from the handlers that were given them to the clients that answer them.
#pragma once

#include <deque>
#include <string>

namespace baton::simulation {

struct OpenToken {
  std::string token;
  std::string output;  // the answer
};
using TokenBox = std::deque<OpenToken>;

}  // namespace baton::simulation
