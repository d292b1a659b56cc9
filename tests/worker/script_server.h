// A server in Python or JavaScript beside the test, which writes the port that it got into a file when it is ready.
#pragma once

#include <string>
#include <vector>

#include "tests/testing/process.h"

namespace baton {

class ScriptServer {
 public:
  // Started as `INTERPRETER SCRIPT PORT_FILE ARGUMENTS…`; it dies with its owner. Throws, with what it said, if it ends or
  // does not get ready within half a minute.
  explicit ScriptServer(const std::string& script, std::vector<std::string> arguments = {},
                        const std::string& interpreter = "/usr/bin/python3");

  const std::string& port() const { return port_; }
  std::string log() const { return process_.log_tail(); }

 private:
  testing::TemporaryFolder folder_;
  testing::Process process_;
  std::string port_;
};

}  // namespace baton
