// How a built-in function is declared. Each family is a file in functions/ with one table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/jsonata.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

// What a built-in may ask of the evaluation that called it.
class Evaluation;

// The arguments are those that the signature has let through: of the types it says, an array where it says `a` (a single
// value has been wrapped), the context filled in where it says `-`. There are at least as many as the signature has
// parameters: what the caller left out is undefined, and an argument may be undefined although it is not optional (the
// reference lets undefined pass everywhere; most functions then return undefined). Arguments may be moved from: an array
// that nobody else holds is then changed in place by ArrayBuilder(Value&&).
using BuiltinFunction = Result (*)(Evaluation& evaluation, std::span<json::Value> arguments);

enum class Availability : std::uint8_t { kBoth, kReferenceOnly, kStatesOnly };

struct Builtin {
  std::string_view name;       // without the $
  std::string_view signature;  // as in the reference: "<s-nn?:s>"
  // How many parameters the reference's implementation has (`function.length` of JavaScript: up to the first with a
  // default). $map and its like pass that many arguments: (value, index, array).
  std::uint8_t arity;
  BuiltinFunction function;
  Availability availability = Availability::kBoth;
};

// The families.
std::span<const Builtin> aggregate_functions();  // $sum $count $max $min $average
std::span<const Builtin> array_functions();      // $append $reverse $shuffle $distinct $zip $sort
std::span<const Builtin> object_functions();     // $keys $lookup $spread $merge $each $sift $clone $type $error $assert
std::span<const Builtin> boolean_functions();    // $boolean $not $exists
std::span<const Builtin> higher_order_functions();  // $map $filter $single $reduce
std::span<const Builtin> string_functions();        // $string $substring … $pad $contains $split $join
std::span<const Builtin> regex_functions();         // $match $replace (those of strings that take a regex, as it suits)
std::span<const Builtin> numeric_functions();       // $number $floor … $random $formatNumber $formatBase
std::span<const Builtin> date_functions();          // $now $millis $toMillis $fromMillis $formatInteger $parseInteger
std::span<const Builtin> encode_functions();        // $base64encode … $decodeUrl
std::span<const Builtin> evaluation_functions();    // $eval
std::span<const Builtin> states_functions();        // $partition $range $hash $uuid $parse (and $random with a seed)

}  // namespace baton::asl::jsonata
