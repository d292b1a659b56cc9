// How an evaluation (or a compilation) fails, on its way up.
//
// The text of an error is made at the very end, for the reference fills in the name and place of the function that was
// being called only after the fact.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonata/jsonata.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

// What the message of a code speaks of: {{value}} and so on in its wording. Undefined where there is nothing to say.
struct Inserts {
  json::Value value{};
  json::Value value2{};
  json::Value token{};  // an operator, or the name of the function: filled in by the call if it is undefined
  json::Value index{};  // of an argument, from 1
  json::Value type{};
  json::Value exponent{};       // of D3061
  json::Value function_name{};  // of D3140
  json::Value message{};        // of D3137 and D3141: the whole message
};

inline constexpr std::size_t kNoPosition = static_cast<std::size_t>(-1);

struct Fault {
  std::string_view code;  // a literal
  Inserts inserts;
  std::size_t position = kNoPosition;
};

// A pointer, so that results stay small: evaluations succeed far more often.
using Failure = std::unique_ptr<Fault>;
using Result = tl::expected<json::Value, Failure>;

// `return fail("D3030", {.value = argument});`   REQUIRES: `code` is a literal.
[[gnu::cold]] tl::unexpected<Failure> fail(std::string_view code, Inserts inserts = {},
                                           std::size_t position = kNoPosition);

// The reference's wording of a code with the inserts filled in, and of our own (U…). The code itself if there is none.
std::string message_of(const Fault& fault);
Error to_error(const Fault& fault);

}  // namespace baton::asl::jsonata
