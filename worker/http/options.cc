#include "worker/http/options.h"

namespace baton::http {

void add_options(CLI::App& app, ClientOptions& options) {
  const CLI::Validator is_pattern(
      [](const std::string& pattern) {
        const Result<void> valid = validate_host_pattern(pattern);
        return valid ? std::string() : valid.error().message;
      },
      "HOST");
  app.add_option(
         "--allow-host", options.policy.allowed,
         "a host that tasks may reach over HTTP: api.example.com, *.example.com, example.com:8443; may be repeated "
         "(default every host with a public address)")
      ->check(is_pattern)
      ->allow_extra_args(false);
  app.add_option(
         "--allow-private-host", options.policy.allowed_private,
         "a host that tasks may reach although its address is private or this machine's own: minio.internal:9000; "
         "may be repeated (default none)")
      ->check(is_pattern)
      ->allow_extra_args(false);
  app.add_option("--ca-file", options.ca_file, "certificates to trust in place of the system's, in PEM")
      ->check(CLI::ExistingFile)
      ->envname("BATON_CA_FILE");
}

}  // namespace baton::http
