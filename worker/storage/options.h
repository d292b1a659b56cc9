// The flags of a worker that say where its handlers read and write.
#pragma once

#include <CLI/CLI.hpp>

#include "worker/storage/s3.h"

namespace baton {

// --s3-endpoint, --s3-region, --s3-path-style, --s3-credentials, --allow-bucket. `options` must outlive the parsing.
void add_s3_options(CLI::App& app, S3Options& options);

}  // namespace baton
