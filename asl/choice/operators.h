// The comparison operators of the Choice state (ASL, "Choice State"): StringEquals, NumericLessThanPath, IsPresent, …
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "common/json/value.h"

namespace baton::asl {

// What both sides have to be; else the comparison is false.
enum class OperandType : std::uint8_t { kString, kNumeric, kBoolean, kTimestamp };

enum class Comparison : std::uint8_t {
  kEquals,
  kLessThan,
  kGreaterThan,
  kLessThanEquals,
  kGreaterThanEquals,
  kMatches,  // StringMatches
  // Tests of the variable alone; the operand says whether it shall be so.
  kIsNull,
  kIsPresent,
  kIsNumeric,
  kIsString,
  kIsBoolean,
  kIsTimestamp,
};

struct Operator {
  Comparison comparison = Comparison::kEquals;
  OperandType type = OperandType::kString;  // of tests: kBoolean
  bool is_path = false;                     // the operand is a path to what is compared with

  bool is_test() const { return comparison >= Comparison::kIsNull; }
};

// The operator with this name; "NumericEqualsPath" has one, "StringMatchesPath" does not.
std::optional<Operator> find_operator(std::string_view name);

// All names, in the order in which AWS's schema lists them.
const std::array<std::string_view, 39>& operator_names();

// REQUIRES: not a test, and not kMatches. False where a type is wrong.
bool compare(const Operator& op, const json::Value& left, const json::Value& right);
// REQUIRES: op.is_test(), of a kind other than kIsPresent. Whether `value` is what the test asks for.
bool test(Comparison comparison, const json::Value& value);

}  // namespace baton::asl
