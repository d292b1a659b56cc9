// What libcurl calls back into during one exchange: takes the answer within its limits, and looks at each address before
// it is connected to.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <string>

#include "baton/result.h"
#include "worker/http/client.h"

namespace baton::http {

struct Transfer {
  Response response{};
  std::size_t body_bytes_max = 0;
  const std::function<bool()>& should_stop;
  bool allows_private = false;
  // What went wrong in a callback, in which libcurl only learns that something did.
  bool is_body_too_large = false;
  bool is_head_too_large = false;
  std::string refused_address{};
  std::size_t head_bytes = 0;
};

// `transfer` must live as long as the handle is used.
void set_callbacks(CURL* easy, Transfer& transfer);

// Why curl_easy_perform() gave `code`. `text`: what it wrote for CURLOPT_ERRORBUFFER.
Error transfer_error(CURLcode code, const char* text, const Transfer& transfer, const Url& url);

}  // namespace baton::http
