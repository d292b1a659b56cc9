#include "cli/dev/programs.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <utility>

namespace baton::cli {

namespace {

namespace fs = std::filesystem;

// Shorter than `baton dev` waits for the worker before it kills it.
constexpr char kWorkerGracePeriodSeconds[] = "4";
// Whoever polls for an activity's task would keep a stopping gateway for a minute.
constexpr char kGatewayGracePeriodSeconds[] = "2";

std::string find_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return "";
}

Result<std::string> find_beside(const fs::path& folder, const std::string& name) {
  const std::string path = folder / name;
  if (access(path.c_str(), X_OK) == 0) return path;
  return fail(ErrorCode::kNotFound, "there is no " + name + " beside this program, in " + folder.string() +
                                        "; build or install all of Baton's programs into one folder");
}

}  // namespace

Result<Programs> find_programs(const DevOptions& options) {
  Programs programs;
  programs.redis = find_in_path("redis-server");
  if (programs.redis.empty()) {
    return fail(ErrorCode::kNotFound,
                "there is no redis-server in PATH; install it (Debian: apt-get install redis-server)");
  }
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = self.parent_path();
  programs.baton = self.string();
  auto coordinator = find_beside(folder, "baton-coordinator");
  if (!coordinator) return tl::unexpected(coordinator.error());
  auto worker = find_beside(folder, "baton-worker");
  if (!worker) return tl::unexpected(worker.error());
  programs.coordinator = std::move(*coordinator);
  programs.worker = std::move(*worker);
  if (!options.has_gateway) return programs;
  auto gateway = find_beside(folder, "baton-gateway");
  if (!gateway) return tl::unexpected(gateway.error());
  programs.gateway = std::move(*gateway);
  return programs;
}

std::vector<std::string> redis_command(const Programs& programs, const DevOptions& options, const DataFolder& folder) {
  // "-" for standard input would be a configuration file; everything is said here, so that no file of the machine
  // counts.
  return {programs.redis,
          "--port",
          "0",
          "--unixsocket",
          folder.socket_path(),
          "--unixsocketperm",
          "700",
          "--dir",
          folder.redis_path(),
          "--appendonly",
          "yes",
          "--appendfsync",
          options.fsync,
          "--save",
          "",
          "--maxmemory-policy",
          "noeviction",
          "--daemonize",
          "no",
          "--logfile",
          "",
          "--set-proc-title",
          "no"};
}

std::vector<std::string> coordinator_command(const Programs& programs, const DevOptions& options,
                                             const DataFolder& folder) {
  return {programs.coordinator,
          "--redis",
          "unix://" + folder.socket_path(),
          "--listen",
          options.listen,
          "--http",
          options.http,
          "--shards",
          std::to_string(options.shards),
          "--durability",
          options.fsync == "always" ? "local" : "relaxed",
          "--ready-file",
          folder.ready_path()};
}

std::vector<std::string> worker_command(const Programs& programs, const DevOptions& options,
                                        const std::string& endpoint, const std::string& gateway,
                                        const std::string& name) {
  std::vector<std::string> command{
      programs.worker,          "--endpoint", endpoint, "--root", options.files, "--name", name, "--grace-period",
      kWorkerGracePeriodSeconds};
  if (!gateway.empty()) command.insert(command.end(), {"--gateway", gateway});
  if (!options.lambda_endpoint.empty()) command.insert(command.end(), {"--lambda-endpoint", options.lambda_endpoint});
  const std::pair<const char*, const std::vector<std::string>&> programs_of_options[] = {
      {"--exec", options.exec}, {"--exec-pool", options.exec_pool}, {"--lambda", options.lambda}};
  for (const auto& [option, named_commands] : programs_of_options) {
    for (const std::string& named_command : named_commands) command.insert(command.end(), {option, named_command});
  }
  if (options.slots > 0) command.insert(command.end(), {"--slots", std::to_string(options.slots)});
  command.insert(command.end(), options.worker_options.begin(), options.worker_options.end());
  return command;
}

std::vector<std::string> gateway_command(const Programs& programs, const DevOptions& options, const DataFolder& folder,
                                         const std::string& endpoint) {
  const auto colon = options.gateway.rfind(':');  // check_addresses() has seen it
  const std::string host = options.gateway.substr(0, colon);
  return {programs.gateway,
          "--endpoint",
          endpoint,
          "--address",
          host == "localhost" ? "127.0.0.1" : host,
          "--port",
          options.gateway.substr(colon + 1),
          "--callback-key-file",
          folder.path() + "/callback.key",
          "--grace-period",
          kGatewayGracePeriodSeconds,
          "--ready-file",
          folder.gateway_ready_path()};
}

std::vector<std::string> watcher_command(const Programs& programs, const DevOptions& options,
                                         const std::string& endpoint) {
  return {programs.baton, "trigger", "watch", "--root", options.files, "--endpoint", endpoint};
}

bool redis_answers(const std::string& socket_path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
  const timeval timeout{0, 500'000};  // a Redis that is loading answers at once, that it is
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  constexpr std::string_view kPing = "PING\r\n";
  constexpr std::string_view kPong = "+PONG";
  char answer[64] = {};
  const bool answered = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                        send(fd, kPing.data(), kPing.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(kPing.size()) &&
                        recv(fd, answer, sizeof answer - 1, 0) > 0;
  close(fd);
  return answered && std::string_view(answer).starts_with(kPong);
}

}  // namespace baton::cli
