#include "cli/states/names.h"

#include "common/arn.h"

namespace baton::cli {

namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text.substr(0, 200)) + "'"; }

std::string arn_of(std::string_view kind, std::string_view rest) {
  std::string arn = "arn:aws:states:";
  arn.append(kDefaultRegion).append(":").append(kDefaultAccount).append(":").append(kind).append(":").append(rest);
  return arn;
}

}  // namespace

Result<std::string> machine_arn_of(std::string_view text) {
  std::string arn(text.starts_with("arn:") ? std::string(text) : arn_of("stateMachine", text));
  const auto parsed = parse_arn(arn);
  if (parsed && parsed->kind == ArnKind::kStateMachine) return arn;
  return fail(ErrorCode::kInvalidArgument,
              quoted(text) + " is not a state machine; write its name (order, order:3 for version 3) or its ARN");
}

Result<std::string> execution_arn_of(std::string_view text) {
  std::string arn(text);
  if (!text.starts_with("arn:")) {
    const auto slash = text.rfind('/');
    if (slash != std::string_view::npos) {
      arn = arn_of("execution", std::string(text.substr(0, slash)) + ":" + std::string(text.substr(slash + 1)));
    }
  }
  const auto parsed = parse_arn(arn);
  if (parsed && (parsed->kind == ArnKind::kExecution || parsed->kind == ArnKind::kExpress)) return arn;
  return fail(ErrorCode::kInvalidArgument,
              quoted(text) + " is not an execution; write MACHINE/NAME (order/run-17) or its ARN");
}

std::string short_machine_name(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed || parsed->kind != ArnKind::kStateMachine) return std::string(arn);
  return std::string(parsed->name) + (parsed->item.empty() ? "" : ":" + std::string(parsed->item));
}

std::string short_execution_name(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed || parsed->kind != ArnKind::kExecution) return std::string(arn);
  return std::string(parsed->name) + "/" + std::string(parsed->item);
}

}  // namespace baton::cli
