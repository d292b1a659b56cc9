// The flags of a worker that say what tasks may reach over HTTP.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "worker/http/client.h"

namespace baton::http {

// --allow-host, --allow-private-host, --ca-file. `options` must outlive the parsing.
void add_options(CLI::App& app, ClientOptions& options);

// --http-secret (http_secrets.h). `secrets` must outlive the parsing.
void add_secret_option(CLI::App& app, std::vector<std::string>& secrets);

}  // namespace baton::http
