// conformance_runner [--update] FILE…: runs cases and compares all of what they say. --update writes the history into cases
// whose outcome is as expected: for new ones, whose history is then checked by hand against what AWS does.
#include <cstdio>
#include <fstream>
#include <sstream>

#include "asl/dry_run/dry_run.h"
#include "asl/model/compile.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/conformance/case_file.h"
#include "tests/conformance/history_text.h"

namespace baton::conformance {

namespace {

constexpr TimePoint kStart = from_unix_ms(1'767'225'600'000);  // 2026-01-01T00:00:00Z

asl::ExecutionIdentity identity_of(const CaseFile& file) {
  asl::ExecutionIdentity identity;
  identity.name = json::Value::string("run");
  identity.arn = json::Value::string("arn:aws:states:us-east-1:123456789012:execution:Case:run");
  identity.role_arn = json::Value::string("arn:aws:iam::123456789012:role/r");
  identity.state_machine_arn = json::Value::string("arn:aws:states:us-east-1:123456789012:stateMachine:Case");
  identity.state_machine_name = json::Value::string("Case");
  identity.account = "123456789012";
  identity.token_prefix = "run";
  identity.type = file.express ? asl::ExecutionType::kExpress : asl::ExecutionType::kStandard;
  return identity;
}

std::string outcome_text(const asl::Outcome& outcome) {
  if (outcome.status == asl::ExecutionStatus::kSucceeded) return json::to_text(outcome.output);
  std::string text;
  if (!outcome.error.is_undefined()) text += "error: " + std::string(outcome.error.as_string()) + "\n";
  if (!outcome.cause.is_undefined()) text += "cause: " + std::string(outcome.cause.as_string()) + "\n";
  if (!text.empty()) text.pop_back();
  return text;
}

std::string diagnostics_text(const asl::Diagnostics& diagnostics) {
  std::string text;
  for (const asl::Diagnostic& one : diagnostics) {
    text += (text.empty() ? "" : "\n") + std::string(one.severity == asl::Severity::kError ? "" : "warning ") +
            one.code + " " + one.location + ": " + one.message;
  }
  return text;
}

// The same outcome: outputs are compared as JSON values, so that cases may write them with spaces and on several lines. How
// numbers are written, and in which order keys stand, the history shows.
bool is_same_outcome(const CaseFile& expected, const CaseFile& actual) {
  if (expected.status != actual.status) return false;
  if (expected.status != "SUCCEEDED") return expected.outcome == actual.outcome;
  const auto left = json::parse(expected.outcome), right = json::parse(actual.outcome);
  return left && right && json::equal(*left, *right);
}

using Machines = std::map<std::string, asl::StateMachine>;

// `file` with what really happens in it. Errors: the case itself cannot be run.
tl::expected<CaseFile, std::string> played(const CaseFile& file) {
  CaseFile actual = file;
  const auto type = file.express ? asl::ExecutionType::kExpress : asl::ExecutionType::kStandard;
  const asl::Compiled compiled = asl::compile_definition(file.machine, type);
  actual.history.clear();
  if (!compiled.machine) {
    actual.status = "INVALID";
    actual.outcome = diagnostics_text(compiled.diagnostics);
    return actual;
  }
  Machines others;
  asl::DryRunRequest request;
  for (const auto& [name, text] : file.other_machines) {
    asl::Compiled other = asl::compile_definition(text);
    if (!other.machine) return tl::unexpected(name + ":\n" + diagnostics_text(other.diagnostics));
    request.machines[name] = &others.emplace(name, std::move(*other.machine)).first->second;
  }
  auto input = json::parse(file.input.empty() ? "{}" : file.input);
  if (!input) return tl::unexpected("the input is no JSON: " + input.error().text());
  auto document = json::parse(file.mocks.empty() ? "{}" : file.mocks);
  if (!document) return tl::unexpected("the mocks are no JSON: " + document.error().text());
  auto mocks = asl::Mocks::parse(*document);
  if (!mocks) return tl::unexpected(mocks.error());
  request.identity = identity_of(file);
  request.input = *input;
  request.input_text = file.input;
  request.mocks = std::move(*mocks);
  request.started_at = kStart;
  request.echo = file.echo;
  const asl::DryRun run = asl::dry_run(*compiled.machine, std::move(request));
  actual.history = without_uuids(history_text(run.history, kStart));
  if (!run.outcome) return tl::unexpected(run.problem + "\n" + actual.history);
  actual.status = asl::name_of(run.outcome->status);
  actual.outcome = without_uuids(outcome_text(*run.outcome));
  return actual;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Prints both where they differ, line by line; false if they do.
bool is_as_expected(const std::string& what, const std::string& expected, const std::string& actual) {
  if (expected == actual) return true;
  const auto left = lines_of(expected), right = lines_of(actual);
  std::printf("%s:\n", what.c_str());
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    const std::string none = "(nothing)";
    const std::string &a = i < left.size() ? left[i] : none, &b = i < right.size() ? right[i] : none;
    if (a == b) {
      std::printf("    %s\n", a.c_str());
    } else {
      std::printf("  - %s\n  + %s\n", a.c_str(), b.c_str());
    }
  }
  return false;
}

bool run_case(const std::string& path, bool update) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  const auto file = parse_case(text.str());
  if (!file) return std::printf("%s: %s\n", path.c_str(), file.error().c_str()), false;
  const auto actual = played(*file);
  if (!actual) return std::printf("%s: %s\n", path.c_str(), actual.error().c_str()), false;
  bool same = is_same_outcome(*file, *actual);
  if (!same) {
    is_as_expected("status", file->status, actual->status);
    is_as_expected("outcome", file->outcome, actual->outcome);
  }
  if (update && same) {
    CaseFile updated = *file;
    updated.history = actual->history;
    return static_cast<bool>(std::ofstream(path, std::ios::binary) << to_text(updated));
  }
  same = is_as_expected("history", file->history, actual->history) && same;
  if (!same) std::printf("%s is not as expected (-: the case, +: Baton)\n", path.c_str());
  return same;
}

}  // namespace

}  // namespace baton::conformance

int main(int argc, char** argv) {
  bool all_good = argc > 1;
  bool update = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--update") {
      update = true;
    } else {
      all_good = baton::conformance::run_case(argv[i], update) && all_good;
    }
  }
  return all_good ? 0 : 1;
}
