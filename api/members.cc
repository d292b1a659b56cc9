#include "api/members.h"

#include <algorithm>
#include <utility>

#include "api/shape.h"
#include "asl/model/json_syntax.h"
#include "common/json/parse.h"

namespace baton::api {

namespace {

// Of a text that is no JSON: Jackson's words without the place, as AWS answers.
std::string explain(std::string_view text, const json::ParseError& error) {
  std::string message = asl::explain_syntax(text, error).message;
  return message.substr(0, message.find("\n at "));
}

ApiResult<json::Value> logging_of(const json::Value& given) {
  json::ObjectBuilder logging;
  const json::Value* level = member(given, "level");
  logging.set("level", level != nullptr ? *level : json::Value::string("OFF"));
  logging.set("includeExecutionData", json::Value::boolean(flag_of(given, "includeExecutionData", false)));
  const json::Value* destinations = member(given, "destinations");
  const bool is_off = level == nullptr || level->as_string() == "OFF";
  const std::size_t count = destinations == nullptr ? 0 : destinations->size();
  if (count > 1 || (count == 0 && !is_off)) {
    return refuse(kInvalidLoggingConfiguration,
                  "Invalid Logging Configuration: Must specify exactly one Log Destination.");
  }
  if (destinations != nullptr) logging.set("destinations", *destinations);
  return logging.finish();
}

ApiResult<json::Value> checked_encryption(const json::Value& given) {
  const bool is_customers = given.get("type").as_string() == "CUSTOMER_MANAGED_KMS_KEY";
  const bool has_key = member(given, "kmsKeyId") != nullptr;
  if (is_customers != has_key) {
    return refuse(kInvalidEncryptionConfiguration,
                  is_customers ? "Invalid Encryption Configuration: kmsKeyId must be given for CUSTOMER_MANAGED_KMS_KEY"
                               : "Invalid Encryption Configuration: kmsKeyId must not be given for AWS_OWNED_KEY");
  }
  json::ObjectBuilder encryption;
  for (const std::string_view name : {"type", "kmsKeyId", "kmsDataKeyReusePeriodSeconds"}) {
    if (const json::Value* value = member(given, name)) encryption.set(name, *value);
  }
  return encryption.finish();
}

// A structure without fields may have any members.
std::optional<ApiError> unknown_member(const Shape& shape, const json::Value& structure, std::string_view where) {
  for (const json::Member& member : structure.members()) {
    const std::string_view name = member.key.as_string();
    const auto field = std::ranges::find(shape.fields, name, &Field::name);
    if (field == shape.fields.end()) {
      return ApiError{std::string(kValidationException), "1 validation error detected: '" +
                                                             std::string(name.substr(0, 80)) + "' is no member of " +
                                                             std::string(where)};
    }
    if (field->shape->fields.empty() || !member.value.is_object()) continue;
    if (auto error = unknown_member(*field->shape, member.value, name)) return error;
  }
  return std::nullopt;
}

}  // namespace

const json::Value* member(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string text_of(const json::Value& object, std::string_view name) {
  return optional_text(object, name).value_or(std::string());
}

std::optional<std::string> optional_text(const json::Value& object, std::string_view name) {
  const json::Value* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  return std::string(value->as_string());
}

bool flag_of(const json::Value& object, std::string_view name, bool otherwise) {
  const json::Value* value = member(object, name);
  return value == nullptr ? otherwise : value->as_boolean();
}

std::optional<std::int64_t> integer_of(const json::Value& object, std::string_view name) {
  const json::Value* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  return value->as_int64();
}

std::optional<ApiError> check_known_members(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return error;
  return unknown_member(*input_shape(operation), body, operation);
}

Page page_of(const json::Value& body) {
  Page page;
  const std::int64_t results_max = integer_of(body, "maxResults").value_or(0);
  if (results_max > 0) page.results_max = static_cast<std::int32_t>(results_max);
  page.next_token = optional_text(body, "nextToken");
  return page;
}

std::vector<Tag> tags_of(const json::Value& body) {
  std::vector<Tag> tags;
  const json::Value* list = member(body, "tags");
  if (list == nullptr) return tags;
  tags.reserve(list->size());
  for (const json::Value& tag : list->items()) tags.push_back({text_of(tag, "key"), text_of(tag, "value")});
  return tags;
}

bool asks_for_metadata_only(const json::Value& body) { return text_of(body, "includedData") == "METADATA_ONLY"; }

asl::ExecutionType type_of(const json::Value& body) {
  return text_of(body, "type") == "EXPRESS" ? asl::ExecutionType::kExpress : asl::ExecutionType::kStandard;
}

ApiResult<Payload> payload_of(const json::Value& body, std::string_view name, std::string_view error,
                              std::string_view prefix) {
  Payload payload;
  const json::Value* given = member(body, name);
  if (given == nullptr) return payload;
  payload.text = std::string(given->as_string());
  if (payload.text.empty()) {
    const bool is_input = error == kInvalidExecutionInput;
    return refuse(error,
                  std::string(prefix) + ": '" + (is_input ? "Invalid execution input." : "Invalid output.") + "'");
  }
  auto value = json::parse(payload.text);
  if (!value) return refuse(error, std::string(prefix) + ": '" + explain(payload.text, value.error()) + "'");
  payload.value = *std::move(value);
  return payload;
}

ApiResult<std::string> arn_of(const json::Value& body, std::string_view name, std::initializer_list<ArnKind> kinds) {
  std::string text = text_of(body, name);
  if (auto arn = read_arn(text, kinds); !arn) return tl::unexpected(std::move(arn.error()));
  return text;
}

ApiResult<std::string> machine_arn_of(const json::Value& body, std::string_view name) {
  std::string text = text_of(body, name);
  if (auto arn = read_machine_arn(text); !arn) return tl::unexpected(std::move(arn.error()));
  return text;
}

ApiResult<std::string> execution_arn_of(const json::Value& body) {
  return arn_of(body, "executionArn", {ArnKind::kExecution});
}

ApiResult<MachineSettings> settings_of(const json::Value& body) {
  MachineSettings settings;
  if (const json::Value* given = member(body, "loggingConfiguration")) {
    auto logging = logging_of(*given);
    if (!logging) return tl::unexpected(std::move(logging.error()));
    settings.logging = *std::move(logging);
  }
  if (const json::Value* given = member(body, "tracingConfiguration")) {
    settings.tracing = json::Value::object({{"enabled", json::Value::boolean(flag_of(*given, "enabled", false))}});
  }
  if (member(body, "encryptionConfiguration") != nullptr) {
    auto encryption = encryption_of(body);
    if (!encryption) return tl::unexpected(std::move(encryption.error()));
    settings.encryption = *std::move(encryption);
  }
  return settings;
}

ApiResult<json::Value> encryption_of(const json::Value& body) {
  const json::Value* given = member(body, "encryptionConfiguration");
  if (given == nullptr) return json::Value::object({{"type", json::Value::string("AWS_OWNED_KEY")}});
  return checked_encryption(*given);
}

json::Value default_logging() { return *logging_of(json::Value::empty_object()); }
json::Value default_tracing() { return json::Value::object({{"enabled", json::Value::boolean(false)}}); }

}  // namespace baton::api
