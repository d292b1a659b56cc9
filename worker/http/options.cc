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

void add_secret_option(CLI::App& app, std::vector<std::string>& secrets) {
  app.add_option(
         "--http-secret", secrets,
         "a secret that tasks of type http.request may name in \"auth\", and the hosts that it may go to, as "
         "'stripe@api.stripe.com=env:STRIPE_KEY' or 'shop@a.example,*.b.example=file:/run/secrets/shop'; may be "
         "repeated (default none)")
      ->allow_extra_args(false)
      ->type_name("NAME@HOST=env:VARIABLE|file:PATH");
}

}  // namespace baton::http
