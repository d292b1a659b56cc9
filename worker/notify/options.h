// The flags of a worker that say with what it sends messages.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace baton::notify {

struct NotifyOptions {
  std::string providers{};            // file (providers.h); empty: notify.* are not served
  std::string gateway{};              // URL of the gateway that makes links for messages; empty: none
  std::string gateway_credentials{};  // file with the access key for it; empty: from the environment, if it is there
};

// --providers, --gateway, --gateway-credentials. `options` must outlive the parsing.
void add_options(CLI::App& app, NotifyOptions& options);

}  // namespace baton::notify
