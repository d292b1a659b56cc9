#include "cli/asl/run_request.h"

#include <algorithm>
#include <fstream>

#include "cli/arguments.h"
#include "common/json/parse.h"

namespace baton::cli {

namespace {

// Mocks may hold large outputs for many states.
constexpr std::size_t kMockBytesMax = 64u << 20;
// A state machine's account where there is none; the one of AWS's documentation.
constexpr char kAccount[] = "123456789012";
constexpr char kRegion[] = "us-east-1";

Result<json::Value> parse_json(std::string_view text, const std::string& what) {
  auto value = json::parse(text);
  if (value) return std::move(*value);
  return fail(ErrorCode::kInvalidArgument, what + " is not JSON: " + value.error().text());
}

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
  asl::ExecutionIdentity identity;
  identity.name = json::Value::string(request.name);
  identity.state_machine_name = json::Value::string(machine);
  identity.state_machine_arn = json::Value::string(prefix + ":stateMachine:" + machine);
  identity.arn =
      json::Value::string(prefix + (request.express ? ":express:" : ":execution:") + machine + ":" + request.name);
  identity.role_arn = json::Value::string(request.role_arn);
  identity.region = kRegion;
  identity.account = kAccount;
  identity.token_prefix = "dry-run";
  identity.type = request.express ? asl::ExecutionType::kExpress : asl::ExecutionType::kStandard;
  return identity;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::istream& standard_input, std::size_t bytes_max) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return fail(ErrorCode::kNotFound, "cannot read the file '" + path + "'");
  }
  std::istream& stream = path == "-" ? standard_input : file;
  std::string text;
  char block[1u << 16];
  while (stream.read(block, sizeof block), stream.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > bytes_max) {
      return fail(ErrorCode::kPayloadTooLarge, "'" + path + "' is larger than " + std::to_string(bytes_max) + " bytes");
    }
  }
  if (stream.bad()) return fail(ErrorCode::kNotFound, "cannot read '" + path + "': is it a folder?");
  return text;
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
