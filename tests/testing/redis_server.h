// A real redis-server for a test: its own folder, unix socket and free port, ended with the test. It can be killed,
// stopped in mid flight, restarted with its data, and lose what a power loss would lose.
//
// Anything that goes wrong with it aborts the test with the server's log. Use it from one thread, which must outlive
// the server (the server is told to die with the thread that started it, so that a crashed test leaves nothing behind).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/random.h"

namespace baton::testing {

struct RedisServerOptions {
  std::string appendfsync = "always";
  // More settings, as on the command line: {"--maxmemory", "10mb"}. Later ones win.
  std::vector<std::string> arguments;
  bool can_lose_power = false;  // needed by power_loss(); every fsync then costs two more system calls
};

class RedisServer {
 public:
  // Starts it, and returns when it answers.
  explicit RedisServer(RedisServerOptions options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  std::string unix_endpoint() const { return "unix://" + socket_path(); }
  std::string tcp_endpoint() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  std::string socket_path() const { return directory_ + "/redis.sock"; }
  std::uint16_t port() const { return port_; }
  const std::string& directory() const { return directory_; }
  pid_t pid() const { return pid_; }

  // Starts again after stop(), kill() or power_loss(), with what is left of its data.
  void start();
  void stop();    // SIGTERM, and waits
  void kill();    // SIGKILL, and waits: loses nothing that was answered
  void pause();   // SIGSTOP: connections stay, answers do not come
  void resume();  // SIGCONT

  // kill(), then cuts the append-only file to a random length between what was fsynced and what was written.
  // Returns the bytes that were cut. REQUIRES: can_lose_power.
  std::size_t power_loss(Random& random);
  // Bytes that a power loss now could cut.
  std::size_t unsynced_bytes() const;

  // One command on a connection of its own; returns the answer as text, arrays as one line an element.
  std::string command(const std::vector<std::string>& arguments) const;

 private:
  struct AppendOnlyFile {
    std::string path;
    std::size_t size;
    std::size_t synced;
  };
  std::vector<AppendOnlyFile> append_only_files() const;
  std::vector<std::string> command_line() const;
  void spawn();
  bool answers() const;
  bool has_ended();
  [[noreturn]] void give_up(const std::string& what) const;

  RedisServerOptions options_;
  std::string directory_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace baton::testing
