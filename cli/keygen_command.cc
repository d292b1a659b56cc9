// baton keygen, baton version
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command_line.h"
#include "cli/options.h"
#include "transport/curve.h"

namespace baton::cli {

namespace {

struct KeygenRequest {
  std::string name;
  std::string directory = ".";
  std::string role = "client";
};

bool is_key_name(const std::string& name) {
  const auto allowed = [](char c) { return c > ' ' && c < 0x7F && c != '/'; };
  return !name.empty() && name.size() <= kPeerNameBytesMax && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), allowed);
}

ExitCode make_keys(Invocation& invocation, const KeygenRequest& request) {
  if (!is_key_name(request.name)) {
    return invocation.complain({ErrorCode::kInvalidArgument, "'" + request.name + "' cannot name a key; take up to " +
                                                                 std::to_string(kPeerNameBytesMax) +
                                                                 " printable characters without spaces and '/'"});
  }
  const CurveKeys keys = generate_curve_keys();
  const std::string prefix = request.directory + "/" + request.name;
  if (auto written = write_key_files(prefix, keys); !written) return invocation.complain(written.error());
  if (invocation.json()) {
    invocation.show(JsonLine()
                        .add("name", request.name)
                        .add("role", request.role)
                        .add("public_key", keys.public_key)
                        .add("secret_key_file", prefix + ".key")
                        .add("public_key_file", prefix + ".pub"));
    return ExitCode::kOk;
  }
  invocation.note("Wrote " + prefix + ".key (secret, keep it) and " + prefix +
                  ".pub. Line for the coordinator's allow-list:");
  invocation.out() << keys.public_key << ' ' << request.role << ' ' << request.name << '\n';
  return ExitCode::kOk;
}

ExitCode show_version(Invocation& invocation) {
  if (invocation.json()) {
    invocation.show(JsonLine().add("version", BATON_VERSION));
  } else {
    invocation.out() << "baton " BATON_VERSION "\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void add_keygen_command(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("keygen", "Make a key pair for encrypted connections");
  auto request = std::make_shared<KeygenRequest>();
  command->add_option("NAME", request->name, "Of the files, and of the peer in logs")->required()->type_name("");
  command->add_option("--directory", request->directory, "Where the files go")->capture_default_str()->type_name("DIR");
  command->add_option("--role", request->role, "What the key may do: client, worker or any")
      ->check(CLI::IsMember({"client", "worker", "any"}))
      ->capture_default_str()
      ->type_name("ROLE");
  command->footer(
      R"(Writes NAME.key (secret) and NAME.pub, and prints the line for the coordinator's allow-list. Keys are never overwritten.

Examples:
  baton keygen coordinator
  baton keygen worker-1 --role worker >> allow-list
  baton keygen alice >> allow-list
  baton task list --endpoint tcp://10.0.0.5:7660 --key alice.key --server-key coordinator.pub)");
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return make_keys(invocation, *request); };
  });
}

void add_version_command(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("version", "Print the version");
  command->footer("Examples:\n  baton version\n  baton version -o json");
  command->callback([&invocation] { invocation.command = [&invocation] { return show_version(invocation); }; });
}

}  // namespace baton::cli
