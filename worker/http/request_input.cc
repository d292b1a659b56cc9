#include "worker/http/request_input.h"

#include <algorithm>
#include <array>

#include "common/base64.h"
#include "worker/handlers/json_fields.h"
#include "worker/http/request_handler.h"

namespace baton::http {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> kMethods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
// What is the connection's or the client's to say.
constexpr std::array<const char*, 9> kReservedHeaders = {"Host",       "Content-Length", "Transfer-Encoding",
                                                         "Connection", "Expect",         "Upgrade",
                                                         "TE",         "Trailer",        "Proxy-Authorization"};

bool is_token(std::string_view name) {
  const auto is_token_character = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character);
}

bool is_header_value(std::string_view value) {
  return value.size() <= kRequestHeaderBytesMax && value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos;
}

bool is_reserved(const std::string& name) {
  return std::any_of(kReservedHeaders.begin(), kReservedHeaders.end(),
                     [&](const char* reserved) { return curl_strequal(reserved, name.c_str()); });
}

void read_headers(const json& object, JsonFields& fields, Request& request) {
  const auto found = object.find("headers");
  if (found == object.end()) return;
  if (!found->is_object() || found->size() > kRequestHeaderCountMax) {
    return fields.report("headers",
                         "must be an object of at most " + std::to_string(kRequestHeaderCountMax) + " texts");
  }
  for (const auto& [name, value] : found->items()) {
    if (!is_token(name)) return fields.report("headers", "has a name that no header can have");
    if (is_reserved(name)) return fields.report("headers." + name, "is set by the worker itself");
    if (!value.is_string() || !is_header_value(value.get_ref<const std::string&>())) {
      return fields.report("headers." + name, "must be a text without line breaks of at most " +
                                                  std::to_string(kRequestHeaderBytesMax) + " bytes");
    }
    request.headers.emplace_back(name, value.get<std::string>());
  }
}

std::string scalar_text(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

void add_query_parameter(std::string& url, const std::string& name, const json& value) {
  url += url.find('?') == std::string::npos ? '?' : '&';
  url += url_encoded(name) + "=" + url_encoded(scalar_text(value));
}

void read_query(const json& object, JsonFields& fields, Request& request) {
  const auto found = object.find("query");
  if (found == object.end()) return;
  if (!found->is_object()) return fields.report("query", "must be an object");
  const auto fragment = request.url.find('#');
  if (fragment != std::string::npos) request.url.resize(fragment);
  for (const auto& [name, value] : found->items()) {
    for (const json& item : value.is_array() ? value : json::array({value})) {
      if (!item.is_primitive() || item.is_null()) {
        return fields.report("query." + name, "must be a text, a number, a boolean, or an array of them");
      }
      add_query_parameter(request.url, name, item);
    }
  }
}

void read_body(const json& object, JsonFields& fields, RequestInput& to) {
  const char* type = nullptr;
  int count = 0;
  if (const auto value = object.find("json"); value != object.end()) {
    to.body = dump_json(*value);
    type = "application/json";
    ++count;
  }
  if (object.contains("body")) {
    to.body = fields.text("body", "");
    type = "text/plain; charset=utf-8";
    ++count;
  }
  if (object.contains("body_base64")) {
    const auto bytes = base64_decode(fields.text("body_base64", ""));
    if (!bytes) fields.report("body_base64", "is not base64");
    to.body = bytes.value_or("");
    type = "application/octet-stream";
    ++count;
  }
  if (count > 1) fields.report("body", "is given twice: of json, body and body_base64 only one may be there");
  const bool is_bodyless = to.request.method == "GET" || to.request.method == "HEAD";
  if (count > 0 && is_bodyless) fields.report("body", "can not go with " + to.request.method + "; use POST or PUT");
  if (type && !to.request.has_header("Content-Type")) to.request.headers.emplace_back("Content-Type", type);
  to.request.body = to.body;
}

// 200, "200" or "2xx".
std::optional<StatusRange> status_range(const json& value) {
  const std::string text = scalar_text(value);
  const bool is_class = text.size() == 3 && text.ends_with("xx");
  const std::string digits = is_class ? text.substr(0, 1) + "00" : text;
  if (digits.size() != 3 || digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const int first = std::stoi(digits);
  if (first < 100 || first > 599) return std::nullopt;
  return StatusRange{first, is_class ? first + 99 : first};
}

void read_statuses(JsonFields& fields, const char* name, std::vector<StatusRange>& to) {
  if (!fields.has(name)) return;
  to.clear();
  const json* const list = fields.array(name);
  for (const json& item : list ? *list : json::array()) {
    const auto range = status_range(item);
    if (!range) return fields.report(name, "must hold statuses such as 200 or \"2xx\"");
    to.push_back(*range);
  }
}

BodyForm read_form(JsonFields& fields) {
  const std::string form = fields.text("response", "auto");
  if (form == "json") return BodyForm::kJson;
  if (form == "text") return BodyForm::kText;
  if (form == "base64") return BodyForm::kBase64;
  if (form != "auto") fields.report("response", "must be auto, json, text or base64");
  return BodyForm::kAuto;
}

Auth read_auth_fields(JsonFields& of_auth) {
  constexpr Auth::Type kTypes[] = {Auth::Type::kBearer, Auth::Type::kBasic, Auth::Type::kHeader};
  if (!of_auth.has("type")) of_auth.report("type", "is missing");
  Auth auth;
  auth.type = kTypes[of_auth.choice("type", {"bearer", "basic", "header"}, 0)];
  auth.secret = of_auth.text("secret");
  if (auth.type == Auth::Type::kBasic) {
    auth.username = of_auth.text("username");
    if (auth.username.find(':') != std::string::npos) of_auth.report("username", "can have no colon");
  }
  if (auth.type == Auth::Type::kHeader) {
    auth.header = of_auth.text("header");
    if (!is_token(auth.header)) of_auth.report("header", "is no name that a header can have");
    if (is_reserved(auth.header)) of_auth.report("header", "is set by the worker itself");
  }
  return auth;
}

void read_auth(JsonFields& fields, RequestInput& to) {
  const json* const object = fields.find("auth");
  if (!object) return;
  if (!object->is_object())
    return fields.report("auth", "must be an object such as {\"type\": \"bearer\", \"secret\": NAME}");
  JsonFields of_auth(*object, "auth.", {"type", "secret", "username", "header"});
  to.auth = read_auth_fields(of_auth);
  if (of_auth.problem()) return fields.report(*of_auth.problem());
  if (to.request.has_header(to.auth->type == Auth::Type::kHeader ? to.auth->header : "Authorization")) {
    fields.report("auth", "sets a header that 'headers' has too; leave one out");
  }
}

}  // namespace

bool contains(const std::vector<StatusRange>& ranges, int status) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const StatusRange& range) { return status >= range.first && status <= range.last; });
}

tl::expected<void, std::string> parse_request(std::string_view input, RequestInput& to) {
  const auto object = parse_input(input);
  if (!object) return tl::unexpected<std::string>(object.error());
  JsonFields fields(*object, "",
                    {"url", "method", "headers", "query", "json", "body", "body_base64", "expected_statuses",
                     "retry_statuses", "timeout_ms", "redirects_max", "response", "response_bytes_max", "auth"});
  Request& request = to.request;
  request.url = fields.text("url");
  request.method = fields.text("method", "GET");
  if (std::find(kMethods.begin(), kMethods.end(), request.method) == kMethods.end()) {
    fields.report("method", "must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
  }
  read_headers(*object, fields, request);
  read_query(*object, fields, request);
  read_body(*object, fields, to);
  read_statuses(fields, "expected_statuses", to.expected);
  read_statuses(fields, "retry_statuses", to.retried);
  request.timeout =
      std::chrono::milliseconds(fields.integer("timeout_ms", 1, to_ms(kRequestTimeoutMax), to_ms(kDefaultTimeout)));
  request.redirects_max = static_cast<int>(fields.integer("redirects_max", 0, kRedirectsMax, 0));
  request.response_bytes_max =
      static_cast<std::size_t>(fields.integer("response_bytes_max", 0, kResponseBytesMax, kResponseBytesMax));
  to.form = read_form(fields);
  read_auth(fields, to);
  if (fields.problem()) return tl::unexpected<std::string>(*fields.problem());
  return {};
}

}  // namespace baton::http
