// baton-gateway: options, signals, exit codes.
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "baton/client.h"
#include "common/json/write.h"
#include "common/log.h"
#include "gateway/access.h"
#include "gateway/client_backend.h"
#include "gateway/endpoints.h"
#include "gateway/server.h"
#include "transport/curve.h"

namespace {

using namespace baton;

constexpr int kExitCannotStart = 1;
constexpr int kExitUsage = 2;
// A second signal: the process was asked to end at once.
constexpr int kExitInterrupted = 130;

struct Flags {
  gateway::ServerOptions server;
  gateway::EndpointOptions endpoints;
  ClientOptions client;
  std::string access_keys_file;
  std::string callback_key_file;
  std::vector<std::string> trigger_secrets;
  std::string key_file;
  std::string server_key;
  std::string ready_file;
  std::string log_level = "info";
  std::string log_format = "text";
  double grace_period_s = 25;
};

void add_options(CLI::App& app, Flags& flags) {
  app.set_version_flag("--version", BATON_VERSION);
  app.footer(
      "Examples:\n"
      "  baton-gateway\n"
      "  aws --endpoint-url http://127.0.0.1:8083 stepfunctions list-state-machines\n"
      "  baton-gateway --endpoint tcp://10.0.0.5:7660 --key gateway.key --server-key coordinator.pub \\\n"
      "      --address 0.0.0.0 --access-keys access.keys --callback-key-file callback.key \\\n"
      "      --public-url https://baton.example.com\n\n"
      "Once it serves, one line of JSON on standard output says where: "
      "{\"url\":\"http://127.0.0.1:8083\",\"port\":8083}\n"
      "SIGTERM and SIGINT stop: nothing more is accepted, running requests end within the grace period. A second "
      "signal\n"
      "ends it at once. SIGHUP reads the access keys again.\n\n"
      "Exit codes: 0 stopped on request, 1 could not start, 2 wrong usage, 130 ended by a second signal.");
  app.add_option("--endpoint", flags.client.endpoint, "of any shard of the coordinator (default tcp://127.0.0.1:7660)")
      ->envname("BATON_ENDPOINT");
  app.add_option("--address", flags.server.address,
                 "IP address to serve HTTP on; beyond this machine needs --access-keys")
      ->envname("BATON_GATEWAY_ADDRESS")
      ->capture_default_str();
  app.add_option("--port", flags.server.port, "0: a free one")->envname("BATON_GATEWAY_PORT")->capture_default_str();
  app.add_option("--access-keys", flags.access_keys_file, "file of access keys and roles (docs/gateway.md), mode 0600")
      ->envname("BATON_ACCESS_KEYS");
  app.add_option("--callback-key-file", flags.callback_key_file,
                 "key that signs callback links, made if missing; without it there are no links");
  app.add_option("--public-url", flags.endpoints.public_url,
                 "how people reach the gateway, for callback links (default http://ADDRESS:PORT)")
      ->envname("BATON_PUBLIC_URL");
  app.add_option("--trigger-secret", flags.trigger_secrets,
                 "the secret that triggers call NAME, in a file or a variable; may be given several times")
      ->type_name("NAME=FILE|env:VARIABLE")
      ->allow_extra_args(false);
  app.add_flag("--public-metrics", flags.endpoints.public_metrics, "/metrics and /stats need no access key");
  app.add_option("--io-threads", flags.server.io_threads, "threads that serve connections")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  app.add_option("--connections-max", flags.server.limits.connection_count_max, "one more is turned away")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--grace-period", flags.grace_period_s, "seconds that running requests may go on after a stop")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  app.add_option("--key", flags.key_file, "secret key file (baton keygen): encrypts, needs --server-key");
  app.add_option("--server-key", flags.server_key, "public key of the coordinator, as text or file");
  app.add_flag("--insecure", flags.client.insecure, "connect to a coordinator on another machine without keys");
  app.add_option("--ready-file", flags.ready_file, "written once it serves: JSON with url, port and pid");
  app.add_option("--log-level", flags.log_level)
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.add_option("--log-format", flags.log_format)->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

Result<void> read_curve_keys(Flags& flags) {
  if (flags.key_file.empty() != flags.server_key.empty()) {
    return fail(
        ErrorCode::kInvalidArgument,
        "an encrypted connection needs both --key FILE (the gateway's own secret key) and --server-key FILE (the "
        "coordinator's public key)");
  }
  if (flags.key_file.empty()) return {};
  auto own = read_secret_key(flags.key_file);
  if (!own) return tl::unexpected(own.error());
  auto server = read_public_key(flags.server_key);
  if (!server) return tl::unexpected(server.error());
  flags.client.secret_key = own->secret_key;
  flags.client.server_key = *server;
  return {};
}

Result<void> read_access_keys(const Flags& flags, gateway::Access& access) {
  if (flags.access_keys_file.empty()) {
    if (gateway::is_loopback_address(flags.server.address)) return {};
    return fail(ErrorCode::kInvalidArgument,
                "whoever reaches " + flags.server.address +
                    " could do everything: give --access-keys FILE, or serve this machine only (--address 127.0.0.1)");
  }
  auto keys = gateway::AccessKeys::read(flags.access_keys_file);
  if (!keys) return tl::unexpected(keys.error());
  log::info("access keys read", {{"file", flags.access_keys_file}, {"count", keys->size()}});
  access.replace(std::move(*keys));
  return {};
}

// A connection takes a file descriptor, and many systems allow a process 1,024 unless it asks for more.
void allow_connections(std::size_t count) {
  constexpr rlim_t others = 100;  // to the coordinator, of the log, of the loops
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count + others) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, count + others);
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == count + others) return;
  log::warning("fewer files than connections", {{"files_max", limit.rlim_cur}, {"connections_max", count}});
}

Result<void> complete(Flags& flags) {
  // A gateway may be started before its coordinator; /readyz says when it is there.
  flags.client.connect_timeout = Duration(0);
  if (!flags.callback_key_file.empty()) {
    if (flags.endpoints.public_url.empty() && !gateway::is_loopback_address(flags.server.address)) {
      return fail(ErrorCode::kInvalidArgument,
                  "callback links need to say how people reach this gateway: give --public-url https://NAME");
    }
    auto key = gateway::open_callback_key(flags.callback_key_file);
    if (!key) return tl::unexpected(key.error());
    flags.endpoints.callback_key = std::move(*key);
  }
  auto secrets = gateway::TriggerSecrets::read(flags.trigger_secrets);
  if (!secrets) return tl::unexpected(secrets.error());
  flags.endpoints.trigger_secrets = std::move(*secrets);
  return read_curve_keys(flags);
}

std::string url_of(const std::string& address, std::uint16_t port) {
  const bool is_ipv6 = address.find(':') != std::string::npos;
  return "http://" + (is_ipv6 ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

std::string ready_line(const std::string& url, std::uint16_t port) {
  using json::Value;
  return json::to_text(Value::object(
             {{"url", Value::string(url)}, {"port", Value::integer(port)}, {"pid", Value::integer(getpid())}})) +
         '\n';
}

// Written beside and renamed, so that whoever waits for it never reads half of it.
bool write_ready_file(const std::string& path, const std::string& line) {
  const std::string temporary = path + ".tmp";
  std::ofstream file(temporary);
  file << line;
  file.close();
  return file.good() && std::rename(temporary.c_str(), path.c_str()) == 0;
}

// Blocked before the first thread, so that only sigwait() takes them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Returns when the gateway is to stop. From then on a further signal ends the process.
void wait_for_end(const sigset_t& signals, const Flags& flags, gateway::Access& access) {
  int number = 0;
  while (sigwait(&signals, &number) != 0 || number == SIGHUP) {
    if (flags.access_keys_file.empty()) continue;
    if (const auto read = read_access_keys(flags, access); !read) {
      log::error("access keys not read, the old ones stay", {{"error", read.error().message}});
    }
  }
  log::info("stopping", {{"signal", number == SIGTERM ? "SIGTERM" : "SIGINT"}});
  std::thread([signals] {
    int next = SIGHUP;
    while (next == SIGHUP) sigwait(&signals, &next);
    std::_Exit(kExitInterrupted);
  }).detach();
}

int report(const Error& error) {
  std::fprintf(stderr, "baton-gateway: %s\n", error.message.c_str());
  return error.code == ErrorCode::kInvalidArgument ? kExitUsage : kExitCannotStart;
}

int serve(const sigset_t& signals, Flags& flags, gateway::Access& access) {
  auto client = Client::connect(flags.client);
  if (!client) return report(client.error());
  gateway::ClientBackend backend(std::move(*client));
  gateway::Metrics metrics;
  allow_connections(flags.server.limits.connection_count_max);
  auto server = gateway::Server::listen(flags.server, metrics);
  if (!server) return report(server.error());
  const std::string url = url_of(flags.server.address, (*server)->port());
  if (flags.endpoints.public_url.empty()) flags.endpoints.public_url = url;
  gateway::Endpoints endpoints(backend, access, metrics, flags.endpoints);
  (*server)->serve([&endpoints](const auto& exchange) { endpoints.handle(exchange); });
  const std::string line = ready_line(url, (*server)->port());
  if (!flags.ready_file.empty() && !write_ready_file(flags.ready_file, line)) {
    return report({ErrorCode::kInvalidArgument, "cannot write " + flags.ready_file});
  }
  std::fputs(line.c_str(), stdout);
  std::fflush(stdout);
  log::info("serving", {{"url", url},
                        {"access_keys", !flags.access_keys_file.empty()},
                        {"callback_links", !flags.endpoints.callback_key.empty()},
                        {"version", BATON_VERSION}});
  wait_for_end(signals, flags, access);
  (*server)->stop(Duration(static_cast<std::int64_t>(flags.grace_period_s * 1e6)));
  if (!flags.ready_file.empty()) std::remove(flags.ready_file.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags;
  CLI::App app("Baton's gateway: the AWS Step Functions API over HTTP, for AWS's own tools and SDKs.", "baton-gateway");
  add_options(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  log::configure(*log::parse_level(flags.log_level), *log::parse_format(flags.log_format));
  const sigset_t signals = block_signals();
  gateway::Access access;
  if (auto completed = complete(flags); !completed) return report(completed.error());
  if (auto read = read_access_keys(flags, access); !read) return report(read.error());
  return serve(signals, flags, access);
}
