// The flags of a worker that say what tasks may reach over HTTP.
#pragma once

#include <CLI/CLI.hpp>

#include "worker/http/client.h"

namespace baton::http {

// --allow-host, --allow-private-host, --ca-file. `options` must outlive the parsing.
void add_options(CLI::App& app, ClientOptions& options);

}  // namespace baton::http
