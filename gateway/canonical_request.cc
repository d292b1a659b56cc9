#include "gateway/canonical_request.h"

#include <algorithm>

#include "gateway/digest.h"

namespace baton::gateway {

namespace {

std::string collapse_spaces(std::string_view text) {
  std::string collapsed;
  for (const char c : trim(text)) {
    if (c != ' ' || collapsed.back() != ' ') collapsed += c;
  }
  return collapsed;
}

std::string join(const std::vector<std::string_view>& parts, char separator) {
  std::string joined;
  for (const std::string_view part : parts) {
    if (!joined.empty()) joined += separator;
    joined.append(part);
  }
  return joined;
}

// What cannot be decoded is taken as it stands: whoever signed it did the same or is refused.
std::string encode_anew(std::string_view text) {
  return percent_encode(percent_decode(text).value_or(std::string(text)));
}

}  // namespace

std::string canonical_request(const Request& request, const std::vector<std::string_view>& signed_headers) {
  std::string text = request.method + '\n';
  text += canonical_path(request.path()) + '\n';
  text += canonical_query(request.query()) + '\n';
  text += canonical_headers(request, signed_headers) + '\n';
  text += join(signed_headers, ';') + '\n';
  return text + sha256_hex(request.body);
}

std::string canonical_path(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string canonical = "/" + percent_encode(join(kept, '/'), true);
  if (!kept.empty() && (path.ends_with('/') || path.ends_with("/."))) canonical += '/';
  return canonical;
}

std::string canonical_query(std::string_view query) {
  std::vector<std::string> pairs;
  for (const std::string_view pair : split(query, '&')) {
    const auto equals = std::min(pair.find('='), pair.size());
    const std::string name = encode_anew(pair.substr(0, equals));
    if (name.empty() || name == "X-Amz-Signature") continue;
    pairs.push_back(name + '=' + encode_anew(pair.substr(std::min(equals + 1, pair.size()))));
  }
  // Encoded text has nothing below '-' but '%', so that "=" behind a name would sort it wrongly: "a-b=1" before "a=1".
  std::sort(pairs.begin(), pairs.end(), [](const std::string& a, const std::string& b) {
    const auto name_of = [](const std::string& pair) { return std::string_view(pair).substr(0, pair.find('=')); };
    return name_of(a) != name_of(b) ? name_of(a) < name_of(b) : a < b;
  });
  return join({pairs.begin(), pairs.end()}, '&');
}

std::string canonical_headers(const Request& request, const std::vector<std::string_view>& signed_headers) {
  std::string text;
  for (const std::string_view name : signed_headers) {
    text.append(name) += ':';
    bool first = true;
    for (const Header& header : request.headers) {
      if (!equal_names(header.name, name)) continue;
      if (!first) text += ',';
      text += collapse_spaces(header.value);
      first = false;
    }
    text += '\n';
  }
  return text;
}

}  // namespace baton::gateway
