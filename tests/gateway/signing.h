// The other side of SigV4: signs a request as an SDK does.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "gateway/http_time.h"
#include "gateway/sigv4.h"

namespace baton::gateway {

// Signs every header that is there. Replaces an older signature.
inline void sign(Request& request, const std::string& key_id, const std::string& secret, TimePoint now) {
  std::erase_if(request.headers, [](const Header& h) {
    return equal_names(h.name, "Authorization") || equal_names(h.name, "X-Amz-Date");
  });
  request.headers.push_back({"X-Amz-Date", basic_time(now)});
  std::vector<std::string> names;
  for (const Header& header : request.headers) names.push_back(to_lower(header.name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  Authorization authorization;
  for (const std::string& name : names) {
    authorization.signed_headers += (authorization.signed_headers.empty() ? "" : ";") + name;
  }
  authorization.key_id = key_id;
  authorization.timestamp = basic_time(now);
  authorization.date = authorization.timestamp.substr(0, 8);
  authorization.region = "us-east-1";
  authorization.service = std::string(kSigningName);
  request.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=" + key_id + '/' + authorization.scope() +
                                                  ", SignedHeaders=" + authorization.signed_headers +
                                                  ", Signature=" + signature_of(request, authorization, secret)});
}

}  // namespace baton::gateway
