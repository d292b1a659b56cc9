// What the functions that take a regex go through: the matches of a text, one after the other. A function of the user may
// stand for a regex if it keeps the reference's protocol: it returns an object {match, start, end, groups, next}.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/regex.h"

namespace baton::asl::jsonata {

// Places are in bytes.
struct FoundText {
  json::Value match{};  // the text; what a user's function says, which may be anything
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<json::Value> groups{};  // undefined for one that took no part
  json::Value protocol{};             // the object; undefined of a regex
};

class Matcher {
 public:
  virtual ~Matcher() = default;
  // D1004 when a second or later match is empty, as it would be found for ever. T1010 when a user's function does not keep
  // the protocol.
  virtual tl::expected<std::optional<FoundText>, Failure> next() = 0;
};

// `pattern` is a function. Both have to stay for as long as the matcher does. `with_protocol` asks for the object even of
// a regex.
std::unique_ptr<Matcher> make_matcher(Evaluation& evaluation, const json::Value& pattern, const json::Value& subject,
                                      bool with_protocol = false);

// The byte at which the UTF-16 code unit number `unit` begins.
std::size_t byte_of_utf16_place(std::string_view utf8, double unit);

}  // namespace baton::asl::jsonata
