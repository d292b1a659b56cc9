#include "worker/process/lambda_invocation.h"

#include <filesystem>

#include "common/arn.h"
#include "common/base64.h"
#include "common/hexadecimal.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/trace_context.h"
#include "worker/secrets/aws_credentials.h"

namespace baton {

namespace {

// What AWS gives at most, in MiB.
constexpr std::uint64_t kMemoryMibMax = 10'240;

std::string_view label(const Attempt& attempt, const char* name) {
  const auto found = attempt.labels().find(name);
  return found == attempt.labels().end() ? std::string_view() : std::string_view(found->second);
}

// The label is as Invoke takes it, in base 64; runtimes read JSON, on one line.
std::string client_context(const Attempt& attempt) {
  const auto decoded = base64_decode(label(attempt, kLabelLambdaClientContext));
  const auto parsed = json::parse(decoded.value_or(""));
  return parsed ? json::to_text(*parsed) : "";
}

}  // namespace

std::string request_id_of(const TaskId& id) {
  std::string digits = hexadecimal(id.high) + hexadecimal(id.low);
  digits[12] = '8';                                        // version: of one's own making (RFC 9562)
  digits[16] = "89ab"[hexadecimal_value(digits[16]) & 3];  // variant
  for (const std::size_t place : {8, 13, 18, 23}) digits.insert(place, 1, '-');
  return digits;
}

std::string xray_trace_id(std::string_view trace_parent) {
  const auto context = parse_trace_parent(trace_parent);
  return context ? to_xray_header(*context) : "";
}

Invocation invocation_of(const Attempt& attempt, std::string_view region) {
  Invocation invocation;
  invocation.id = request_id_of(attempt.id());
  invocation.arn.append("arn:aws:lambda:").append(region).append(":").append(kDefaultAccount).append(":function:");
  invocation.arn.append(attempt.type());
  if (const auto qualifier = label(attempt, kLabelLambdaQualifier); !qualifier.empty()) {
    invocation.arn.append(":").append(qualifier);
  }
  invocation.event = attempt.input().empty() ? "{}" : std::string(attempt.input());
  invocation.trace_id = xray_trace_id(attempt.trace_parent());
  invocation.client_context = client_context(attempt);
  return invocation;
}

Environment lambda_environment(const std::string& name, std::uint16_t port, std::uint64_t memory_mib) {
  Environment environment = Environment::inherited();
  environment.set("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + std::to_string(port));
  environment.set("AWS_LAMBDA_FUNCTION_NAME", name);
  environment.set("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
  environment.set("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(memory_mib > 0 ? memory_mib : kMemoryMibMax));
  environment.set("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + name);
  environment.set("AWS_LAMBDA_LOG_STREAM_NAME", "baton/[$LATEST]" + std::to_string(port));
  environment.set("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
  std::error_code error;
  const std::string folder = std::filesystem::current_path(error).string();
  environment.set_if_missing("LAMBDA_TASK_ROOT", folder);
  environment.set_if_missing("LAMBDA_RUNTIME_DIR", folder);
  environment.set_if_missing("_HANDLER", name);
  environment.set_if_missing("AWS_REGION", aws_region());
  environment.set_if_missing("AWS_DEFAULT_REGION", aws_region());
  environment.set_if_missing("TZ", ":UTC");
  return environment;
}

}  // namespace baton
