// baton-worker: the built-in handlers behind a worker; options, signals, exit codes.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#include "baton/worker.h"
#include "common/http_server.h"
#include "common/log.h"
#include "common/utf8.h"
#include "transport/curve.h"
#include "worker/handlers/lambda_endpoint.h"
#include "worker/handlers/registry.h"
#include "worker/http/options.h"
#include "worker/image/child/child_main.h"
#include "worker/image/flags.h"
#include "worker/notify/handlers.h"
#include "worker/process/process_handlers.h"
#include "worker/record/record_handlers.h"
#include "worker/runtime/worker_metrics.h"
#include "worker/secrets/aws_credentials.h"
#include "worker/secrets/secrets.h"
#include "worker/storage/options.h"

namespace {

using namespace baton;

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
// sysexits.h, EX_TEMPFAIL: drained for its memory, to be started anew.
constexpr int kExitOutgrown = 75;
// A second signal: the process was asked to end at once.
constexpr int kExitInterrupted = 130;

constexpr std::size_t kBytesPerMib = 1024 * 1024;

struct Flags {
  WorkerOptions options;
  HandlerOptions handlers;
  ProcessOptions programs;
  notify::NotifyOptions notify;
  std::optional<notify::Providers> providers;  // read from the file that `notify` names
  std::vector<std::string> http_secrets;
  std::string lambda_endpoint;
  std::vector<std::string> types;
  std::vector<std::string> labels;
  std::string key_file;
  std::string server_key;
  std::string http;
  std::string log_level = "info";
  std::string log_format = "text";
  double grace_period_s = 25;
  std::size_t memory_mib_max = 0;
  std::int64_t prefetch = -1;
};

void add_options(CLI::App& app, Flags& flags) {
  WorkerOptions& options = flags.options;
  app.set_version_flag("--version", BATON_VERSION);
  app.footer(
      "Examples:\n"
      "  baton-worker --root /srv/photos\n"
      "  baton-worker --endpoint tcp://10.0.0.5:7660 --key worker.key --server-key coordinator.pub --root /srv/photos\n"
      "  baton-worker --root /srv/photos --s3-endpoint http://minio:9000 --allow-bucket photos\n"
      "  baton-worker --types http.request --allow-host '*.example.com' --allow-private-host 10.0.0.7:8080\n"
      "  STRIPE_KEY=… baton-worker --types http.request --http-secret stripe@api.stripe.com=env:STRIPE_KEY\n"
      "  SMTP_PASSWORD=… baton-worker --providers providers.json --types notify.email --slots 16\n"
      "  baton-worker --types echo --slots 8 --label zone=a --http 127.0.0.1:7690\n"
      "  baton-worker --types echo --slots 100 --lambda-endpoint http://127.0.0.1:3001\n"
      "  baton-worker --types resize --exec 'resize=convert - -resize 200x jpeg:-'\n"
      "  baton-worker --types score --exec-pool 'score=python3 score.py' --child-memory-max 512\n"
      "  baton-worker --types price-order --lambda 'price-order=./bootstrap'\n\n"
      "SIGTERM and SIGINT drain: no new attempts, running ones finish within the grace period, the rest is given "
      "back.\n"
      "A second signal ends the worker at once; its attempts then run again elsewhere after the lease duration.\n\n"
      "Exit codes: 0 drained, 1 refused or could not start, 2 wrong usage, 75 drained because of --memory-max, 130 "
      "ended by a second signal.");
  app.add_option("--endpoint", options.endpoint, "of any shard of the coordinator (default tcp://127.0.0.1:7660)")
      ->envname("BATON_ENDPOINT");
  app.add_option("--slots", options.slots, "handlers that run at a time (default one a core)")
      ->check(CLI::Range(1, 4096));
  app.add_option("--types", flags.types, "serve only these task types (default all)")->delimiter(',');
  app.add_option("--root", flags.handlers.root, "folder that handlers may read and write beneath; needed by image.*")
      ->envname("BATON_ROOT");
  http::add_options(app, flags.handlers.http);
  http::add_secret_option(app, flags.http_secrets);
  add_s3_options(app, flags.handlers.s3);
  notify::add_options(app, flags.notify);
  app.add_option("--lambda-endpoint", flags.lambda_endpoint,
                 "URL whose Lambda Invoke API is called for Lambda functions that no worker serves by name, signed if "
                 "AWS_ACCESS_KEY_ID is set; each call takes a slot")
      ->envname("BATON_LAMBDA_ENDPOINT");
  add_process_options(app, flags.programs);
  add_image_flags(app, flags.handlers.images);
  app.add_option("--name", options.name, "for people (default host:pid)");
  app.add_option("--label", flags.labels, "KEY=VALUE, for people and scaling rules; may be repeated");
  app.add_option("--key", flags.key_file, "secret key file (baton keygen): encrypts, needs --server-key");
  app.add_option("--server-key", flags.server_key, "public key of the coordinator, as text or file");
  app.add_flag("--insecure", options.insecure, "connect to another machine without keys");
  app.add_option("--grace-period", flags.grace_period_s, "seconds that running handlers may go on after a drain")
      ->check(CLI::Range(0.0, 86'400.0))
      ->capture_default_str();
  app.add_option("--prefetch", flags.prefetch, "attempts to hold beyond the slots (default measured)")
      ->check(CLI::Range(0, 65'536));
  app.add_option("--memory-max", flags.memory_mib_max,
                 "MiB of its own memory above which it drains and exits with 75 (default no limit)")
      ->check(CLI::PositiveNumber);
  app.add_option("--build-id", options.build_id, "what `baton worker list` shows as its version (default Baton's)");
  app.add_option("--http", flags.http, "ADDRESS:PORT of /healthz, /readyz and /metrics (default none)");
  app.add_option("--log-level", flags.log_level)
      ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
  app.add_option("--log-format", flags.log_format)->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

Result<void> add_labels(Flags& flags) {
  for (const auto& label : flags.labels) {
    const auto equals = label.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::kInvalidArgument, "--label '" + label + "' is not KEY=VALUE");
    }
    const std::string key = label.substr(0, equals);
    const std::string value = label.substr(equals + 1);
    if (std::max(key.size(), value.size()) > kLabelBytesMax || !is_utf8(label)) {
      return fail(ErrorCode::kInvalidArgument, "--label '" + label + "': key and value are texts in UTF-8 of at most " +
                                                   std::to_string(kLabelBytesMax) + " bytes each");
    }
    flags.options.labels[key] = value;
  }
  if (flags.options.labels.size() > kLabelCountMax) {
    return fail(ErrorCode::kInvalidArgument,
                "more than " + std::to_string(kLabelCountMax) + " labels; leave some --label out");
  }
  return {};
}

Result<void> read_keys(Flags& flags) {
  if (!flags.key_file.empty()) {
    auto keys = read_secret_key(flags.key_file);
    if (!keys) return tl::unexpected(keys.error());
    flags.options.secret_key = keys->secret_key;
  }
  if (!flags.server_key.empty()) {
    auto key = read_public_key(flags.server_key);
    if (!key) return tl::unexpected(key.error());
    flags.options.server_key = *key;
  }
  return {};
}

// Leaves nothing of them in the environment, which other processes get.
Result<void> read_secrets(Flags& flags) {
  Secrets secrets;
  auto http_secrets = http::read_http_secrets(flags.http_secrets, secrets);
  if (!http_secrets) return tl::unexpected(http_secrets.error());
  flags.handlers.http_secrets = *std::move(http_secrets);
  if (!flags.notify.providers.empty()) {
    auto providers = notify::read_providers(flags.notify.providers, secrets);
    if (!providers) return tl::unexpected(providers.error());
    flags.providers = *std::move(providers);
  }
  std::vector<std::string> kept = flags.programs.child_env;
  kept.insert(kept.end(), kAwsKeyVariables.begin(), kAwsKeyVariables.end());  // storage and functions read them as well
  secrets.clear_environment(kept);
  return {};
}

Result<void> complete(Flags& flags) {
  flags.options.grace_period = Duration(static_cast<std::int64_t>(flags.grace_period_s * 1e6));
  flags.options.memory_bytes_max = flags.memory_mib_max * kBytesPerMib;
  if (flags.prefetch >= 0) flags.options.prefetch = static_cast<std::uint32_t>(flags.prefetch);
  if (auto labels = add_labels(flags); !labels) return labels;
  if (auto keys = read_keys(flags); !keys) return keys;
  return read_secrets(flags);
}

Result<HttpServer::Options> http_options(const std::string& text) {
  const auto colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
  const bool is_number = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || std::stoul(port) > 65'535) {
    return fail(ErrorCode::kInvalidArgument, "--http '" + text + "' is not ADDRESS:PORT");
  }
  return HttpServer::Options{text.substr(0, colon), static_cast<std::uint16_t>(std::stoul(port))};
}

Result<std::unique_ptr<HttpServer>> serve_http(const std::string& text, const Worker& worker,
                                               const ProcessHandlers& programs) {
  const auto options = http_options(text);
  if (!options) return tl::unexpected(options.error());
  const auto readiness = [&worker] {
    const WorkerStatus status = worker.status();
    if (status.draining) return HttpResponse{503, "text/plain; charset=utf-8", "draining\n"};
    if (!status.connected) return HttpResponse{503, "text/plain; charset=utf-8", "no coordinator answers\n"};
    return HttpResponse{};
  };
  const auto metrics = [&] {
    return HttpResponse{200, "text/plain; version=0.0.4; charset=utf-8",
                        metrics_text(worker.status()) + programs.metrics_text()};
  };
  auto server = HttpServer::start(
      *options, {{"/healthz", [] { return HttpResponse{}; }}, {"/readyz", readiness}, {"/metrics", metrics}});
  if (server) log::info("serving probes", {{"address", options->address}, {"port", (*server)->port()}});
  return server;
}

ClientOptions client_options_of(const WorkerOptions& worker) {
  return {.endpoint = worker.endpoint,
          .name = worker.name,
          .secret_key = worker.secret_key,
          .server_key = worker.server_key,
          .insecure = worker.insecure};
}

Result<void> add_handlers(Worker& worker, const Flags& flags, const ProcessHandlers& programs) {
  std::map<std::string, Handler> handlers = programs.handlers();
  auto built_in = built_in_handlers(flags.handlers);
  if (!built_in) return tl::unexpected(built_in.error());
  handlers.merge(*built_in);
  handlers.merge(record_handlers(client_options_of(flags.options)));
  if (flags.providers) {
    auto notify = notify::open_handlers(*flags.providers, flags.notify, storage_options(flags.handlers));
    if (!notify) return tl::unexpected(notify.error());
    handlers.merge(*notify);
  }
  for (const auto& type : flags.types) {
    if (handlers.contains(type)) continue;
    std::string known;
    for (const auto& [name, handler] : handlers) known += (known.empty() ? "" : ", ") + name;
    return fail(ErrorCode::kInvalidArgument, "--types: there is no handler for '" + type + "'; there are " + known);
  }
  for (auto& [type, handler] : handlers) {
    const bool wanted =
        flags.types.empty() || std::find(flags.types.begin(), flags.types.end(), type) != flags.types.end();
    if (wanted) worker.handle(type, std::move(handler));
  }
  if (flags.lambda_endpoint.empty()) return {};
  auto endpoint = open_lambda_endpoint(flags.lambda_endpoint);
  if (!endpoint) return fail(endpoint.error().code, "--lambda-endpoint: " + endpoint.error().message);
  worker.handle_functions(lambda_handler(std::move(*endpoint)));
  return {};
}

// The signals that end the worker, held back in every thread from here on, so that only the watcher gets them.
sigset_t block_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// The first signal drains, the second ends the process. The thread ends with the process.
void watch_signals(const sigset_t& signals, Worker& worker) {
  std::thread([signals, &worker] {
    int signal = 0;
    sigwait(&signals, &signal);
    worker.drain();
    sigwait(&signals, &signal);
    std::_Exit(kExitInterrupted);
  }).detach();
}

int report(const Error& error, int exit_code) {
  std::fprintf(stderr, "baton-worker: %s\n", error.message.c_str());
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  if (const int exit_code = image_process_main(argc, argv); exit_code >= 0) return exit_code;
  Flags flags;
  CLI::App app("Runs Baton's built-in task handlers: echo, http.request, image.*, notify.*, record.*.", "baton-worker");
  add_options(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  log::configure(*log::parse_level(flags.log_level), *log::parse_format(flags.log_format));
  if (auto completed = complete(flags); !completed) return report(completed.error(), kExitUsage);

  const sigset_t signals = block_ending_signals();
  const auto programs = ProcessHandlers::make(flags.programs);
  if (!programs)
    return report(programs.error(), programs.error().code == ErrorCode::kInvalidArgument ? kExitUsage : kExitFailed);
  Worker worker(flags.options);
  if (auto added = add_handlers(worker, flags, **programs); !added) return report(added.error(), kExitUsage);
  std::unique_ptr<HttpServer> http;
  if (!flags.http.empty()) {
    auto started = serve_http(flags.http, worker, **programs);
    if (!started) return report(started.error(), kExitFailed);
    http = std::move(*started);
  }
  watch_signals(signals, worker);

  const auto ended = worker.run();
  (*programs)->stop();
  http.reset();
  const int drained_code = worker.status().is_outgrown ? kExitOutgrown : 0;
  const int exit_code = ended ? drained_code : report(ended.error(), kExitFailed);
  std::fflush(nullptr);
  // Not by return: a handler that does not stop when it is told to must not keep the process; its task was given back.
  std::_Exit(exit_code);
}
