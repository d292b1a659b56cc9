// One GET, for the probes.
#pragma once

#include <string>

namespace baton::testing {

struct HttpAnswer {
  unsigned status = 0;  // 0: nobody answered
  std::string body;
};

// `http` is host:port.
HttpAnswer http_get(const std::string& http, const std::string& path);

}  // namespace baton::testing
