#include "cli/asl/run_request.h"

#include <algorithm>

#include "cli/arguments.h"
#include "cli/asl/parse_json.h"

namespace baton::cli {

namespace {

// Mocks may hold large outputs for many states.
constexpr std::size_t kMockBytesMax = 64u << 20;
// A state machine's account where there is none; the one of AWS's documentation.
constexpr char kAccount[] = "123456789012";
constexpr char kRegion[] = "us-east-1";

Result<asl::Mocks> read_mocks(const AslRunRequest& request, std::istream& standard_input) {
  if (request.mock_file.empty()) {
    if (request.mock_case.empty()) return asl::Mocks();
    return fail(ErrorCode::kInvalidArgument, "--mock-case chooses a case from a file: name it with --mock");
  }
  auto text = read_file(request.mock_file, standard_input, kMockBytesMax);
  if (!text) return tl::unexpected(text.error());
  auto document = parse_json(*text, "the file of mocks '" + request.mock_file + "'");
  if (!document) return tl::unexpected(document.error());
  auto mocks = asl::Mocks::parse(*document, request.mock_case);
  if (!mocks) return fail(ErrorCode::kInvalidArgument, request.mock_file + ": " + mocks.error());
  return std::move(*mocks);
}

asl::ExecutionIdentity make_identity(const AslRunRequest& request) {
  const std::string machine =
      request.state_machine.empty() ? machine_name_of_file(request.file) : request.state_machine;
  const std::string prefix = std::string("arn:aws:states:") + kRegion + ":" + kAccount;
  const bool is_express = request.type == asl::ExecutionType::kExpress;
  asl::ExecutionIdentity identity;
  identity.name = json::Value::string(request.name);
  identity.state_machine_name = json::Value::string(machine);
  identity.state_machine_arn = json::Value::string(prefix + ":stateMachine:" + machine);
  identity.arn =
      json::Value::string(prefix + (is_express ? ":express:" : ":execution:") + machine + ":" + request.name);
  identity.role_arn = json::Value::string(request.role_arn);
  identity.region = kRegion;
  identity.account = kAccount;
  identity.token_prefix = "dry-run";
  identity.type = request.type;
  return identity;
}

}  // namespace

Result<void> check_standard_input(const AslRunRequest& request) {
  int count = 0;
  for (const std::string& text : {request.file, request.input, request.mock_file}) count += text == "-" || text == "@-";
  if (count <= 1) return {};
  return fail(ErrorCode::kInvalidArgument, "only one of FILE, --input and --mock can be standard input");
}

std::string machine_name_of_file(const std::string& path) {
  const auto slash = path.rfind('/');
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  name = name.substr(0, name.find('.'));
  // What no name of a machine may hold, so that its ARN looks like one.
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::string_view(" ?*<>{}[]\"#%\\^|~`$&,;:/").find(c) != std::string_view::npos; }, '-');
  return name.empty() || name == "-" ? "machine" : name;
}

Result<asl::DryRunRequest> make_dry_run_request(const AslRunRequest& request, std::istream& standard_input) {
  asl::DryRunRequest run;
  auto input = read_input(request.input, standard_input);
  if (!input) return tl::unexpected(input.error());
  auto value = parse_json(*input, "the input");
  if (!value) return tl::unexpected(value.error());
  auto mocks = read_mocks(request, standard_input);
  if (!mocks) return tl::unexpected(mocks.error());
  run.identity = make_identity(request);
  run.input = std::move(*value);
  run.input_text = std::move(*input);
  run.started_at = request.started_at;
  run.seed = request.seed;
  run.mocks = std::move(*mocks);
  run.echo = request.echo;
  return run;
}

}  // namespace baton::cli
