#include <algorithm>
#include <limits>

#include "asl/intrinsics/function.h"

namespace baton::asl::intrinsics {

namespace {

constexpr std::size_t kAnyCount = std::numeric_limits<std::size_t>::max();

constexpr Function kFunctions[] = {
    {"States.Array", 0, kAnyCount, array},
    {"States.ArrayContains", 2, 2, array_contains},
    {"States.ArrayGetItem", 2, 2, array_get_item},
    {"States.ArrayLength", 1, 1, array_length},
    {"States.ArrayPartition", 2, 2, array_partition},
    {"States.ArrayRange", 3, 3, array_range},
    {"States.ArrayUnique", 1, 1, array_unique},
    {"States.Base64Decode", 1, 1, base64_decode},
    {"States.Base64Encode", 1, 1, base64_encode},
    {"States.Format", 1, kAnyCount, format},
    {"States.Hash", 2, 2, hash},
    {"States.JsonMerge", 3, 3, json_merge},
    {"States.JsonToString", 1, 1, json_to_string},
    {"States.MathAdd", 2, 2, math_add},
    {"States.MathRandom", 2, 3, math_random},
    {"States.StringSplit", 2, 2, string_split},
    {"States.StringToJson", 1, 1, string_to_json},
    {"States.UUID", 0, 0, uuid},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                   [name](const Function& function) { return function.name == name; });
  return found != std::end(kFunctions) ? found : nullptr;
}

}  // namespace baton::asl::intrinsics
