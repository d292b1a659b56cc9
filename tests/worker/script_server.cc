#include "script_server.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace baton {
namespace {

std::vector<std::string> command(const std::string& interpreter, const std::string& script,
                                 const std::string& port_file, std::vector<std::string> arguments) {
  std::vector<std::string> all = {interpreter, script, port_file};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

}  // namespace

ScriptServer::ScriptServer(const std::string& script, std::vector<std::string> arguments,
                           const std::string& interpreter)
    : process_(command(interpreter, script, folder_.path() + "/port", std::move(arguments)), folder_.path() + "/log") {
  const std::string port_file = folder_.path() + "/port";
  const auto is_ready = [&] { return process_.has_ended() || std::filesystem::exists(port_file); };
  testing::eventually(is_ready, std::chrono::seconds(30));
  std::ifstream(port_file) >> port_;
  if (port_.empty()) throw std::runtime_error(script + " did not get ready: " + log());
}

}  // namespace baton
