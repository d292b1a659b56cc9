#include "worker/process/environment.h"

#include <unistd.h>

#include <algorithm>

#include "common/iso_time.h"
#include "worker/secrets/aws_credentials.h"

namespace baton {

namespace {

constexpr const char* kOfAttempt[] = {"BATON_TASK_ID",         "BATON_TASK_TYPE", "BATON_ATTEMPT",
                                      "BATON_IDEMPOTENCY_KEY", "BATON_DEADLINE",  "TRACEPARENT"};

}  // namespace

Environment Environment::inherited() {
  Environment environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos && equals > 0) {
      environment.values_.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  for (const char* name : kOfAttempt) environment.values_.erase(name);
  return environment;
}

void Environment::set(const std::string& name, std::string_view value) {
  if (value.find('\0') == std::string_view::npos) values_.insert_or_assign(name, std::string(value));
}

void Environment::set_if_missing(const std::string& name, std::string_view value) {
  if (!values_.contains(name)) set(name, value);
}

void Environment::remove(const std::string& name) { values_.erase(name); }

std::vector<std::string> Environment::variables() const {
  std::vector<std::string> variables;
  for (const auto& [name, value] : values_) variables.push_back(name + "=" + value);
  return variables;
}

Environment program_environment(const std::vector<std::string>& kept) {
  Environment environment = Environment::inherited();
  for (const char* name : kAwsKeyVariables) {
    if (std::ranges::find(kept, name) == kept.end()) environment.remove(name);
  }
  return environment;
}

void set_attempt(Environment& environment, const Attempt& attempt) {
  environment.set("BATON_TASK_ID", attempt.id().text());
  environment.set("BATON_TASK_TYPE", attempt.type());
  environment.set("BATON_ATTEMPT", std::to_string(attempt.number()));
  environment.set("BATON_IDEMPOTENCY_KEY", attempt.idempotency_key());
  if (attempt.deadline() != kNever)
    environment.set("BATON_DEADLINE", iso_time(attempt.deadline(), TimeDigits::kMilliseconds));
  if (!attempt.trace_parent().empty()) environment.set("TRACEPARENT", attempt.trace_parent());
}

}  // namespace baton
