// One number of a coordinator's /metrics, added up over its shards.
#pragma once

#include <string>

namespace baton::bench {

// `http` is host:port. Aborts if nobody answers there.
double scrape(const std::string& http, const std::string& metric);

}  // namespace baton::bench
