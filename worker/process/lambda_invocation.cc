#include "worker/process/lambda_invocation.h"

#include <cstdlib>
#include <filesystem>

#include "common/arn.h"
#include "common/base64.h"
#include "common/hexadecimal.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton {

namespace {

// What AWS gives at most, in MiB.
constexpr std::uint64_t kMemoryMibMax = 10'240;

std::string_view label(const Attempt& attempt, const char* name) {
  const auto found = attempt.labels().find(name);
  return found == attempt.labels().end() ? std::string_view() : std::string_view(found->second);
}

bool is_lower_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
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
  // 00-<trace id: 32>-<parent id: 16>-<flags: 2>
  if (trace_parent.size() < 55 || trace_parent[2] != '-' || trace_parent[35] != '-' || trace_parent[52] != '-')
    return "";
  const std::string_view trace = trace_parent.substr(3, 32);
  const std::string_view parent = trace_parent.substr(36, 16);
  const std::string_view flags = trace_parent.substr(53, 2);
  if (!is_lower_hexadecimal(trace) || !is_lower_hexadecimal(parent) || !is_lower_hexadecimal(flags)) return "";
  const bool is_sampled = (hexadecimal_value(flags[1]) & 1) != 0;
  std::string text = "Root=1-";
  text.append(trace.substr(0, 8)).append("-").append(trace.substr(8)).append(";Parent=").append(parent);
  return text.append(is_sampled ? ";Sampled=1" : ";Sampled=0");
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

std::string lambda_region() {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const char* region = std::getenv(name); region != nullptr && *region != '\0') return region;
  }
  return std::string(kDefaultRegion);
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
  environment.set_if_missing("AWS_REGION", lambda_region());
  environment.set_if_missing("AWS_DEFAULT_REGION", lambda_region());
  environment.set_if_missing("TZ", ":UTC");
  return environment;
}

}  // namespace baton
