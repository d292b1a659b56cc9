// What strangers send to the gateway before anybody knows who they are: signatures, queries, forms, callback tokens. Nothing
// of it crashes, and what is read and written again is the same.
//
// The input is a request as HTTP has it: a request line, headers, an empty line, the body.
#include <algorithm>

#include "common/check.h"
#include "common/iso_time.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/trace_context.h"
#include "gateway/access_keys.h"
#include "gateway/authorization.h"
#include "gateway/callback_link.h"
#include "gateway/canonical_request.h"
#include "gateway/digest.h"
#include "gateway/http.h"
#include "gateway/http_time.h"
#include "gateway/sigv4.h"
#include "gateway/trigger_event.h"
#include "gateway/trigger_signature.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;
using namespace baton::gateway;

constexpr char kKeys[] = "AKIDEXAMPLE wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY admin";
const std::string kCallbackKey(kCallbackKeyBytes, 'k');

std::vector<std::string> seeds() {
  const std::string credential = "AKIDEXAMPLE/20150830/us-east-1/states/aws4_request";
  const std::string link =
      callback_url("", kCallbackKey,
                   {"token", "arn:aws:states:us-east-1:123456789012:execution:a:b", from_unix_ms(1'500'000'000'000)});
  return {
      "POST / HTTP/1.1\nHost: x\nX-Amz-Date: 20150830T123600Z\nX-Amz-Target: AWSStepFunctions.StartExecution\n"
      "Authorization: AWS4-HMAC-SHA256 Credential=" +
          credential + ", SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + std::string(64, '0') +
          "\n\n{\"name\":\"x\"}",
      "POST /a/../b%20c?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + percent_encode(credential) +
          "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" +
          std::string(64, 'a') + " HTTP/1.1\nHost: x\n\n",
      "POST /triggers/hook?a=1&a=2 HTTP/1.1\nWebhook-Id: msg_p5jXN8AQM9LWM0D4loKWxJek\nWebhook-Timestamp: 1614265330\n"
      "Webhook-Signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\nContent-Type: application/json\n\n"
      "{\"test\": 2432232314}",
      "POST /triggers/hook HTTP/1.1\nX-GitHub-Delivery: d\nX-Hub-Signature-256: sha256=" + std::string(64, '0') +
          "\nContent-Type: application/x-www-form-urlencoded\n\na=b&a=c+d",
      "POST " + link + " HTTP/1.1\n\nanswer=approve&comment=a+b%20c",
      "GET / HTTP/1.1\n\n" + std::string(kKeys),
      "GET / HTTP/1.1\n\n00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "GET / HTTP/1.1\n\nRoot=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1",
      R"(POST / HTTP/1.1

[{"AccessKeyId":"A","SecretAccessKey":"0123456789abcdef","Role":"operator","Expiration":"2027-01-01T00:00:00.5Z"}])"};
}

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

Request request_of(std::string_view text) {
  Request request;
  const auto words = split(take_line(text), ' ');
  if (!words.empty()) request.method = std::string(words[0]);
  if (words.size() > 1) request.target = std::string(words[1]);
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    const auto colon = std::min(line.find(':'), line.size());
    request.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(trim(line.substr(std::min(colon + 1, line.size()))))});
  }
  request.body = std::string(text);
  return request;
}

void check_signature(const Request& request) {
  static const AccessKeys keys = *AccessKeys::parse(kKeys, "keys");
  const auto authorization = parse_authorization(request);
  const TimePoint now = authorization ? authorization->signed_at : TimePoint{};
  const auto key = verify_signature(request, keys, now);
  if (!authorization) {
    CHECK(!key && key.error().name == authorization.error().name) << "verified without an authorization";
    return;
  }
  CHECK(basic_time(authorization->signed_at) == authorization->timestamp) << authorization->timestamp;
  if (key) CHECK(signature_of(request, *authorization, (*key)->secret) == authorization->signature) << "not its own";
}

void check_texts(const Request& request) {
  CHECK(percent_decode(percent_encode(request.body)) == request.body) << request.body;
  CHECK(base64url_decode(base64url_encode(request.body)) == request.body || request.body.empty()) << request.body;
  const std::string query = canonical_query(request.query());
  CHECK(canonical_query(query) == query) << query;
  CHECK(canonical_path(request.path()).starts_with('/')) << request.path();
  parse_form(request.body);
  AccessKeys::parse(request.body, "keys");
  if (const auto time = parse_iso_time(request.body)) {
    CHECK(parse_iso_time(iso_time(*time, TimeDigits::kSeconds)) == time) << request.body;
  }
}

void check_event(const Request& request) {
  const TriggerHttp standard{.secret = "s", .signature = "standard-webhooks"};
  const TriggerHttp github{.secret = "s", .signature = "hmac-sha256", .signature_header = "X-Hub-Signature-256"};
  for (const TriggerHttp& rule : {standard, github}) {
    (void)verify_webhook(request, rule, {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "s"},
                         from_unix_ms(1'614'265'330'000));
    const auto event = event_of(request, rule);
    if (!event) continue;
    CHECK(event->get("headers").find("authorization") == nullptr) << "an event that tells who sent it";
    const std::string text = json::to_text(*event);
    const auto again = json::parse(text);
    CHECK(again && json::to_text(*again) == text) << "an event that cannot be sent: " << text;
  }
  CHECK(!event_id_of(request, "x").empty()) << "no id";
}

void check_callback(const Request& request) {
  const std::string_view path = request.path();
  const std::string_view token = path.substr(std::min(path.rfind('/') + 1, path.size()));
  const auto link = read_callback_token(token, kCallbackKey);
  if (!link) return;
  CHECK(callback_url("", kCallbackKey, *link).ends_with(token)) << "a link that was not made here: " << token;
}

void check_trace(std::string_view text) {
  const auto context = parse_trace_header(text);
  if (!context) return;
  CHECK(parse_trace_parent(to_trace_parent(*context)) == context) << text;
  const auto again = parse_xray_header(to_xray_header(*context));
  CHECK(again && again->trace_id == context->trace_id && again->parent_id == context->parent_id) << text;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Request request = request_of({reinterpret_cast<const char*>(data), size});
  check_signature(request);
  check_texts(request);
  check_callback(request);
  check_event(request);
  check_trace(request.body);
  return 0;
}
