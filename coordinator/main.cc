// baton-coordinator: options, signals, exit codes.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "common/clock.h"
#include "common/log.h"
#include "coordinator/coordinator.h"

namespace {

using namespace baton;

constexpr int kExitUsage = 2;
constexpr int kExitCannotStart = 1;

struct Flags {
  CoordinatorOptions options;
  std::string http = "127.0.0.1:7650";
  std::string durability = "local";
  std::string key_file;
  std::string password_file;
  std::string ready_file;
  std::string log_level = "info";
  std::string log_format = "text";
  double retention_s = 3600;
  double execution_retention_days = 7;
  double lease_s = 10;
};

void add_options(CLI::App& app, Flags& flags) {
  CoordinatorOptions& options = flags.options;
  app.set_version_flag("--version", BATON_VERSION);
  app.footer(
      "Examples:\n"
      "  baton-coordinator --redis redis://127.0.0.1:6379\n"
      "  baton-coordinator --redis unix:///run/redis.sock --shards 4 --listen tcp://0.0.0.0:7660 \\\n"
      "      --key coordinator.key --allow-list allowed/\n\n"
      "Redis must be safe for the durability asked for (docs/durability.md); otherwise the start is refused with what "
      "to\n"
      "change. For one machine, `baton dev` starts everything, Redis included.\n\n"
      "Exit codes: 0 stopped on request, 1 could not start, 2 wrong usage.");
  app.add_option("--redis", options.redis.endpoint, "redis://HOST:PORT/DB or unix:///PATH")
      ->envname("BATON_REDIS")
      ->capture_default_str();
  app.add_option("--redis-user", options.redis.user, "Redis ACL user")->envname("BATON_REDIS_USER");
  app.add_option("--redis-password-file", flags.password_file, "file with the password (or BATON_REDIS_PASSWORD)");
  app.add_option("--key-prefix", options.redis.key_prefix, "first word of every key in Redis")->capture_default_str();
  app.add_option("--durability", flags.durability,
                 "local: an ack is on disk; relaxed: 2 s of acks may vanish in a power loss")
      ->check(CLI::IsMember({"local", "relaxed"}))
      ->capture_default_str();
  app.add_option("--listen", options.listen, "endpoint of the first shard; shard i takes the i-th port behind it")
      ->capture_default_str();
  app.add_option("--http", flags.http, "address of /healthz, /readyz and /metrics")->capture_default_str();
  app.add_option("--shards", options.shard_count, "loops, one thread each")
      ->check(CLI::Range(1u, kShardCountMax))
      ->capture_default_str();
  app.add_option("--partitions", options.partition_count, "of a new cluster; fixed afterwards")
      ->check(CLI::Range(1, int{kPartitionCountMax}))
      ->capture_default_str();
  app.add_option("--io-threads", options.io_threads, "network threads")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  app.add_option("--key", flags.key_file, "secret key (baton keygen): encrypts, needs --allow-list");
  app.add_option("--allow-list", options.allow_list, "file or folder of public keys that may connect");
  app.add_flag("--insecure", options.insecure, "listen beyond this machine without keys");
  app.add_option("--retention", flags.retention_s, "seconds that outcomes are kept")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--lease-duration", flags.lease_s, "seconds after which a silent worker loses its tasks")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  app.add_option("--tasks-max", options.limits.task_count_max, "tasks held, dead letters included")
      ->capture_default_str();
  app.add_option("--input-bytes-max", options.limits.input_bytes_max, "bytes of their inputs")->capture_default_str();
  app.add_option("--outcomes-max", options.limits.outcomes.count_max, "outcomes kept, whatever the retention")
      ->capture_default_str();
  app.add_option("--outcome-bytes-max", options.limits.outcomes.bytes_max, "bytes of their outputs")
      ->capture_default_str();
  app.add_option("--execution-retention", flags.execution_retention_days, "days that closed executions are kept")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--open-executions-max", options.execution_limits.open_count_max, "executions that have not ended")
      ->capture_default_str();
  app.add_option("--closed-bytes-max", options.execution_limits.closed.bytes_max,
                 "bytes of closed executions, compressed; the oldest go early")
      ->capture_default_str();
  app.add_option("--record-bytes-max", options.record_limits.bytes_max, "bytes of metadata records, all in memory")
      ->capture_default_str();
  app.add_option("--journal-bytes-max", options.journal_bytes_max, "journal of a shard in Redis")
      ->capture_default_str();
  app.add_option("--ready-file", flags.ready_file, "written once it serves: JSON with endpoint, http and pid");
  app.add_option("--log-level", flags.log_level)
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.add_option("--log-format", flags.log_format)->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

Result<std::string> first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return fail(ErrorCode::kNotFound, "cannot read the password file " + path);
  return line;
}

Result<void> complete(Flags& flags) {
  CoordinatorOptions& options = flags.options;
  options.redis.durability = flags.durability == "relaxed" ? Durability::kRelaxed : Durability::kLocal;
  options.limits.outcomes.retention = Duration(static_cast<std::int64_t>(flags.retention_s * 1e6));
  options.execution_limits.closed.retention =
      Duration(static_cast<std::int64_t>(flags.execution_retention_days * 86'400e6));
  options.limits.lease_duration = Duration(static_cast<std::int64_t>(flags.lease_s * 1e6));
  const auto colon = flags.http.rfind(':');
  const std::string port = colon == std::string::npos ? "" : flags.http.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos ||
      std::stoul(port) > 65535) {
    return fail(ErrorCode::kInvalidArgument, "--http '" + flags.http + "' is not ADDRESS:PORT");
  }
  options.http_address = flags.http.substr(0, colon);
  options.http_port = static_cast<std::uint16_t>(std::stoul(port));
  if (const char* password = std::getenv("BATON_REDIS_PASSWORD")) options.redis.password = password;
  if (!flags.password_file.empty()) {
    auto password = first_line(flags.password_file);
    if (!password) return tl::unexpected(password.error());
    options.redis.password = *password;
  }
  if (!flags.key_file.empty()) {
    auto keys = read_secret_key(flags.key_file);
    if (!keys) return tl::unexpected(keys.error());
    options.keys = std::move(*keys);
  }
  return {};
}

// Written beside and renamed, so that whoever waits for it never reads half of it.
bool write_ready_file(const std::string& path, const Coordinator& coordinator, const std::string& http_address) {
  const nlohmann::json ready{{"endpoint", coordinator.endpoint()},
                             {"http", http_address + ":" + std::to_string(coordinator.http_port())},
                             {"pid", getpid()}};
  const std::string temporary = path + ".tmp";
  std::ofstream file(temporary);
  file << ready.dump() << '\n';
  file.close();
  return file.good() && std::rename(temporary.c_str(), path.c_str()) == 0;
}

int report(const Error& error, int exit_code) {
  std::fprintf(stderr, "baton-coordinator: %s\n", error.message.c_str());
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  // Blocked before the first thread, so that only sigwait() below takes them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  CLI::App app{"Baton's coordinator: owns the tasks, keeps them in Redis, hands them to workers."};
  Flags flags;
  add_options(app, flags);
  CLI11_PARSE(app, argc, argv);
  log::configure(*log::parse_level(flags.log_level), *log::parse_format(flags.log_format));
  if (auto completed = complete(flags); !completed) return report(completed.error(), kExitUsage);

  auto coordinator = Coordinator::start(flags.options);
  if (!coordinator) {
    const bool usage = coordinator.error().code == ErrorCode::kInvalidArgument;
    return report(coordinator.error(), usage ? kExitUsage : kExitCannotStart);
  }
  for (const std::string& warning : (*coordinator)->warnings()) log::warning("redis", {{"warning", warning}});
  log::info("serving", {{"endpoint", (*coordinator)->endpoint()},
                        {"http", flags.options.http_address + ":" + std::to_string((*coordinator)->http_port())},
                        {"shards", flags.options.shard_count},
                        {"partitions", (*coordinator)->partition_count()},
                        {"durability", flags.durability},
                        {"version", BATON_VERSION}});
  if (!flags.ready_file.empty() && !write_ready_file(flags.ready_file, **coordinator, flags.options.http_address)) {
    return report({ErrorCode::kInvalidArgument, "cannot write " + flags.ready_file}, kExitCannotStart);
  }
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  log::info("stopping", {{"signal", signal_number == SIGTERM ? "SIGTERM" : "SIGINT"}});
  (*coordinator)->stop();
  if (!flags.ready_file.empty()) std::remove(flags.ready_file.c_str());
  return 0;
}
