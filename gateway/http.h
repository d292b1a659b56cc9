// An HTTP request and its answer as plain data: what the endpoints see. server.h reads the one and writes the other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::gateway {

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method;           // "POST"
  std::string target;           // as it was sent, still encoded: "/callback/x?y=1"
  std::vector<Header> headers;  // in their order, names as they were sent
  std::string body;

  std::string_view path() const;   // "/callback/x"
  std::string_view query() const;  // "y=1"
  // The first value by that name, whatever its case; nothing if there is none.
  std::optional<std::string_view> header(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<Header> headers{};  // besides Content-Type, Content-Length, Date and Connection
  std::string error{};            // the error's name, for metrics
};

// Everything before the body, with the empty line. `date`: as Date has it (http_time.h).
std::string response_head(const Response& response, std::size_t body_bytes, bool keep_alive, std::string_view date);

// "%41+b" → "A+b". Nothing if a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

// RFC 3986: everything but letters, digits and -._~ becomes %XX; '/' stays if `keep_slash`.
std::string percent_encode(std::string_view text, bool keep_slash = false);

// "a=1&b=x%20y" → {a, 1}, {b, x y}; '+' is a space. Pairs that cannot be decoded are left out.
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);

// Cuts at every `separator`; parts may be empty, an empty text has none.
std::vector<std::string_view> split(std::string_view text, char separator);

// Without spaces and tabs at both ends.
std::string_view trim(std::string_view text);

// Compares ASCII letters without regard to their case.
bool equal_names(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);

}  // namespace baton::gateway
