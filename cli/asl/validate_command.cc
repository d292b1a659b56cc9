#include "cli/asl/validate_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "asl/model/compile.h"
#include "cli/arguments.h"
#include "cli/asl/machine_type.h"
#include "cli/asl/validation.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/states/served.h"

namespace baton::cli {

namespace {

constexpr char kExplanation[] =
    R"(Prints file:line:column: error CODE message, in the words of AWS Step Functions, and a summary. -o json prints one line for
each file: {"file", "result": "OK" or "FAIL", "diagnostics": [{"severity", "code", "message", "location"}]}. Exits with 2 if a
definition has errors, with 3 if a file cannot be read; warnings are not errors.
)";

std::string footer_of(const std::string& command) {
  return std::string(kExplanation) + "\nExamples:\n  " + command + " order.asl.json\n  " + command +
         " --type EXPRESS *.asl.json\n  jq .definition machine.json -r | " + command + " - -o json";
}

struct ValidateRequest {
  std::vector<std::string> files;
  asl::ExecutionType type = asl::ExecutionType::kStandard;
  bool errors_only = false;
  bool asks_workers = false;
};

struct Counts {
  std::size_t valid = 0;
  std::size_t invalid = 0;
  std::size_t unreadable = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
};

Result<bool> parse_errors_only(const std::string& text) {
  if (text == "ERROR") return true;
  if (text == "WARNING") return false;
  return fail(ErrorCode::kInvalidArgument, "'" + text + "' is no severity; there are ERROR and WARNING");
}

void report_unreadable(Invocation& invocation, const std::string& path, const Error& error) {
  invocation.complain(error);
  if (!invocation.json()) return;
  asl::Diagnostics diagnostics = {{asl::Severity::kError, "FILE_NOT_READ", error.message, ""}};
  show_validation(invocation, path, "", diagnostics);
}

void validate_file(Invocation& invocation, const ValidateRequest& request, const asl::ServedTypes* served,
                   const std::string& path, Counts& counts) {
  // More than is allowed, so that a definition that is too large is told so like any other mistake.
  const auto text = read_file(path, invocation.in(), 2 * asl::kDefinitionBytesMax);
  if (!text) {
    ++counts.unreadable;
    return report_unreadable(invocation, path, text.error());
  }
  asl::Diagnostics diagnostics = asl::compile_definition(*text, request.type).diagnostics;
  if (served && !has_errors(diagnostics)) {
    for (auto& warning : asl::warn_of_unserved(*text, *served)) diagnostics.push_back(std::move(warning));
  }
  const auto is_warning = [](const asl::Diagnostic& diagnostic) {
    return diagnostic.severity == asl::Severity::kWarning;
  };
  if (request.errors_only) std::erase_if(diagnostics, is_warning);
  const auto warning_count = std::count_if(diagnostics.begin(), diagnostics.end(), is_warning);
  counts.warnings += static_cast<std::size_t>(warning_count);
  counts.errors += diagnostics.size() - static_cast<std::size_t>(warning_count);
  ++(has_errors(diagnostics) ? counts.invalid : counts.valid);
  show_validation(invocation, path, *text, diagnostics);
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string summary_of(const Counts& counts) {
  std::string text = counted(counts.valid + counts.invalid + counts.unreadable, "file") + ": " +
                     std::to_string(counts.valid) + " valid";
  if (counts.invalid > 0) text += ", " + std::to_string(counts.invalid) + " invalid";
  if (counts.unreadable > 0) text += ", " + std::to_string(counts.unreadable) + " not read";
  return text + "; " + counted(counts.errors, "error") + ", " + counted(counts.warnings, "warning");
}

ExitCode validate(Invocation& invocation, const ValidateRequest& request) {
  std::optional<asl::ServedTypes> served;
  if (request.asks_workers) {
    auto client = invocation.connect();
    if (!client) return invocation.complain(client.error());
    served = served_types(*client);
    if (!served)
      return invocation.complain({ErrorCode::kUnavailable, "the coordinator did not say who its workers are"});
  }
  Counts counts;
  for (const std::string& path : request.files) {
    validate_file(invocation, request, served ? &*served : nullptr, path, counts);
  }
  if (!invocation.json()) invocation.out() << summary_of(counts) << '\n';
  if (counts.invalid > 0) return ExitCode::kUsage;
  return counts.unreadable > 0 ? ExitCode::kNotFound : ExitCode::kOk;
}

}  // namespace

void add_validate_command(CLI::App& noun, Invocation& invocation, bool may_ask_workers) {
  auto* command = noun.add_subcommand("validate", "Say what is wrong with definitions of state machines");
  auto request = std::make_shared<ValidateRequest>();
  command->add_option("FILE", request->files, "Definitions, in JSON; - for standard input")->required()->type_name("");
  add_machine_type(*command, request->type);
  add_parsed(*command, "--severity", "SEVERITY", "What is shown: ERROR, or WARNING for both", parse_errors_only,
             [request](bool errors_only) { request->errors_only = errors_only; })
      ->default_str("WARNING");
  if (may_ask_workers) {
    command->add_flag("--workers", request->asks_workers,
                      "Ask the coordinator, too, and warn of task types that no worker serves now");
  }
  command->footer(footer_of("baton " + noun.get_name() + " validate"));
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] { return validate(invocation, *request); };
  });
}

}  // namespace baton::cli
