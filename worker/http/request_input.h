// What a task of type http.request asks for, checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "baton/handler.h"
#include "worker/http/client.h"
#include "worker/http/http_secrets.h"

namespace baton::http {

inline constexpr char kErrorInvalidRequest[] = "Http.InvalidInput";
inline constexpr Duration kRequestTimeoutMax = std::chrono::minutes(15);
inline constexpr int kRedirectsMax = 10;
inline constexpr std::size_t kRequestHeaderCountMax = 64;        // servers refuse more than a hundred
inline constexpr std::size_t kRequestHeaderBytesMax = 8 * 1024;  // of one value; what servers take

// "200" is {200, 200}, "2xx" is {200, 299}.
struct StatusRange {
  int first = 0;
  int last = 0;
};

enum class BodyForm { kAuto, kJson, kText, kBase64 };

struct RequestInput {
  std::string body;  // owns what request.body shows
  Request request;
  std::vector<StatusRange> expected{{200, 299}};
  // Another attempt may help: what servers say when they are busy, restarting or slow.
  std::vector<StatusRange> retried{{408, 408}, {425, 425}, {429, 429}, {500, 500}, {502, 504}};
  BodyForm form = BodyForm::kAuto;
  std::optional<Auth> auth;
};

bool contains(const std::vector<StatusRange>& ranges, int status);

// Errors: what is wrong. Fills `to`, whose request then shows to.body: do not move it. The fields are in request_handler.h.
tl::expected<void, std::string> parse_request(std::string_view input, RequestInput& to);

}  // namespace baton::http
