#include "cli/invocation.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "cli/text.h"
#include "common/iso_time.h"
#include "transport/curve.h"

namespace baton::cli {

namespace {

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool wants_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

Streams process_streams() {
  Streams streams{std::cin, std::cout, std::cerr};
  streams.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  streams.err_is_terminal = isatty(STDERR_FILENO) == 1;
  if (streams.out_is_terminal) streams.style = TableStyle{wants_colours(), terminal_width()};
  return streams;
}

std::string Invocation::time_text(TimePoint point, TimePoint now) const {
  return streams_.out_is_terminal ? relative_time(point, now) : iso_time(point, TimeDigits::kSeconds);
}

void Invocation::show(const Table& table) { out() << table.text(streams_.style); }

void Invocation::show_more(const Table& table) { out() << table.rows_text(streams_.style) << std::flush; }

ExitCode Invocation::complain(const Error& error) {
  out().flush();  // so that on a terminal the two keep their order
  err() << "baton: " << printable(error.message) << '\n';
  return exit_code_of(error.code);
}

Result<ClientOptions> Invocation::client_options() const {
  ClientOptions options;
  options.endpoint = global.endpoint;
  options.timeout = timeout();
  options.connect_timeout = std::min(timeout(), kConnectTimeoutMax);
  options.insecure = global.insecure;
  if (global.key_file.empty() != global.server_key.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "an encrypted connection needs both --key FILE (your own secret key) and "
                "--server-key FILE (the coordinator's public key)");
  }
  if (global.key_file.empty()) return options;
  auto own = read_secret_key(global.key_file);
  if (!own) return tl::unexpected(own.error());
  auto server = read_public_key(global.server_key);
  if (!server) return tl::unexpected(server.error());
  options.secret_key = own->secret_key;
  options.server_key = *server;
  return options;
}

Result<Client> Invocation::connect() const {
  auto options = client_options();
  if (!options) return tl::unexpected(options.error());
  auto client = Client::connect(std::move(*options));
  if (client || client.error().code != ErrorCode::kUnavailable) return client;
  return fail(ErrorCode::kUnavailable,
              "no coordinator answers at " + global.endpoint + " (" + client.error().message +
                  "); start one with `baton dev`, or name another with --endpoint or BATON_ENDPOINT");
}

}  // namespace baton::cli
