// The intrinsic functions themselves: pure, from values to a value or a sentence about what is wrong with them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/json/value.h"
#include "common/random.h"

namespace baton::asl::intrinsics {

// Of texts that are encoded or hashed, in characters.
inline constexpr std::size_t kEncodedCharactersMax = 10'000;
// Of what States.ArrayRange makes.
inline constexpr std::size_t kRangeItemsMax = 1'000;

using Result = tl::expected<json::Value, std::string>;
using Arguments = std::span<const json::Value>;

// What a call may draw on besides its arguments. `random`: null only for functions that need none.
struct Surroundings {
  Random* random = nullptr;
};

struct Function {
  std::string_view name;  // "States.ArrayLength"
  std::size_t arguments_min = 0;
  std::size_t arguments_max = 0;
  Result (*call)(Arguments arguments, const Surroundings& surroundings) = nullptr;
};

// Null: there is no such function.
const Function* find_function(std::string_view name);

// arrays.cc
Result array(Arguments arguments, const Surroundings&);
Result array_partition(Arguments arguments, const Surroundings&);
Result array_contains(Arguments arguments, const Surroundings&);
Result array_range(Arguments arguments, const Surroundings&);
Result array_get_item(Arguments arguments, const Surroundings&);
Result array_length(Arguments arguments, const Surroundings&);
Result array_unique(Arguments arguments, const Surroundings&);
// strings.cc
Result format(Arguments arguments, const Surroundings&);
Result string_split(Arguments arguments, const Surroundings&);
// encoding.cc
Result base64_encode(Arguments arguments, const Surroundings&);
Result base64_decode(Arguments arguments, const Surroundings&);
Result hash(Arguments arguments, const Surroundings&);
// json.cc
Result string_to_json(Arguments arguments, const Surroundings&);
Result json_to_string(Arguments arguments, const Surroundings&);
Result json_merge(Arguments arguments, const Surroundings&);
// numbers.cc
Result math_random(Arguments arguments, const Surroundings& surroundings);
Result math_add(Arguments arguments, const Surroundings&);
Result uuid(Arguments arguments, const Surroundings& surroundings);

}  // namespace baton::asl::intrinsics
