#include "gateway/trigger_event.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "common/json/parse.h"
#include "common/utf8.h"
#include "gateway/trigger_signature.h"

namespace baton::gateway {

namespace {

using json::Value;

constexpr std::array<std::string_view, 4> kSecretHeaders{"authorization", "cookie", "proxy-authorization",
                                                         "x-amz-security-token"};
constexpr std::array kIdHeaders{"webhook-id", "x-github-delivery", "idempotency-key"};

// {"a": "1", "b": ["2", "3"]}. Pairs that are no text are left out.
Value object_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::map<std::string_view, std::vector<Value>> values;
  for (const auto& [name, value] : pairs) {
    if (is_utf8(name) && is_utf8(value)) values[name].push_back(Value::string(value));
  }
  json::ObjectBuilder object;
  for (const auto& [name, all] : values) {
    json::ArrayBuilder list;
    list.add_all(all);
    object.add_new(Value::string(name), all.size() == 1 ? all.front() : list.finish());
  }
  return object.finish();
}

bool is_json_type(std::string_view type) { return type == "application/json" || type.ends_with("+json"); }

tl::expected<Value, api::ApiError> body_of(const Request& request) {
  const std::string_view content_type = request.header("Content-Type").value_or("");
  const std::string type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
  const std::string& body = request.body;
  if (body.empty()) return Value::empty_object();
  // `curl -d '{…}'` says that it sends a form.
  if (is_json_type(type) || body.front() == '{' || body.front() == '[') {
    auto value = json::parse(body);
    if (value) return *std::move(value);
    if (is_json_type(type)) {
      return api::refuse(api::kSerializationException, "the body is no JSON: " + value.error().text());
    }
  }
  if (type == "application/x-www-form-urlencoded") return object_of(parse_form(body));
  if (is_utf8(body)) return Value::string(body);
  return api::refuse("UnsupportedMediaType", "the body has to be JSON, a form, or a text in UTF-8");
}

Value headers_of(const Request& request, const TriggerHttp& rule) {
  std::map<std::string, std::string> headers;
  for (const Header& header : request.headers) {
    const std::string name = to_lower(header.name);
    if (std::ranges::find(kSecretHeaders, name) != kSecretHeaders.end() || is_of_signature(name, rule)) continue;
    std::string& value = headers[name];
    value += (value.empty() ? "" : ", ") + header.value;
  }
  return object_of({headers.begin(), headers.end()});
}

// A presigned URL's proof is none of the event's business.
Value query_of(const Request& request) {
  auto pairs = parse_form(request.query());
  std::erase_if(pairs, [](const auto& pair) { return to_lower(pair.first).starts_with("x-amz-"); });
  return object_of(pairs);
}

}  // namespace

tl::expected<Value, api::ApiError> event_of(const Request& request, const TriggerHttp& rule) {
  auto body = body_of(request);
  if (!body) return body;
  return Value::object({{"body", *body}, {"headers", headers_of(request, rule)}, {"query", query_of(request)}});
}

std::string event_id_of(const Request& request, const std::string& otherwise) {
  for (const char* name : kIdHeaders) {
    const auto id = request.header(name);
    if (id && !id->empty()) return std::string(*id);
  }
  return otherwise;
}

}  // namespace baton::gateway
