#include "asl/choice/operators.h"

#include <algorithm>
#include <compare>

#include "asl/choice/timestamp.h"

namespace baton::asl {

namespace {

constexpr std::array<std::string_view, 39> kNames = {
    "StringEquals",
    "StringGreaterThan",
    "StringGreaterThanEquals",
    "StringLessThan",
    "StringLessThanEquals",
    "NumericEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "BooleanEquals",
    "TimestampEquals",
    "TimestampGreaterThan",
    "TimestampGreaterThanEquals",
    "TimestampLessThan",
    "TimestampLessThanEquals",
    "StringEqualsPath",
    "StringGreaterThanPath",
    "StringGreaterThanEqualsPath",
    "StringLessThanPath",
    "StringLessThanEqualsPath",
    "NumericEqualsPath",
    "NumericGreaterThanPath",
    "NumericGreaterThanEqualsPath",
    "NumericLessThanPath",
    "NumericLessThanEqualsPath",
    "BooleanEqualsPath",
    "TimestampEqualsPath",
    "TimestampGreaterThanPath",
    "TimestampGreaterThanEqualsPath",
    "TimestampLessThanPath",
    "TimestampLessThanEqualsPath",
    "IsNull",
    "IsPresent",
    "IsNumeric",
    "IsString",
    "IsBoolean",
    "IsTimestamp",
    "StringMatches",
};

struct Named {
  std::string_view name;
  Comparison comparison;
};
constexpr Named kTests[] = {
    {"IsNull", Comparison::kIsNull},         {"IsPresent", Comparison::kIsPresent},
    {"IsNumeric", Comparison::kIsNumeric},   {"IsString", Comparison::kIsString},
    {"IsBoolean", Comparison::kIsBoolean},   {"IsTimestamp", Comparison::kIsTimestamp},
    {"StringMatches", Comparison::kMatches},
};
constexpr Named kComparisons[] = {
    {"Equals", Comparison::kEquals},
    {"LessThan", Comparison::kLessThan},
    {"GreaterThan", Comparison::kGreaterThan},
    {"LessThanEquals", Comparison::kLessThanEquals},
    {"GreaterThanEquals", Comparison::kGreaterThanEquals},
};
struct NamedType {
  std::string_view name;
  OperandType type;
};
constexpr NamedType kTypes[] = {
    {"String", OperandType::kString},
    {"Numeric", OperandType::kNumeric},
    {"Boolean", OperandType::kBoolean},
    {"Timestamp", OperandType::kTimestamp},
};

// As Java compares strings, by UTF-16 code units: the order of bytes, but characters beyond U+FFFF stand before U+E000.
std::strong_ordering compare_utf16(std::string_view a, std::string_view b) {
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) return a.size() <=> b.size();
  const auto left = static_cast<unsigned char>(*x);
  const auto right = static_cast<unsigned char>(*y);
  constexpr unsigned char kPrivateUse = 0xee;     // U+E000 begins with it
  constexpr unsigned char kSupplementary = 0xf0;  // U+10000 does
  if (left >= kPrivateUse && right >= kPrivateUse && (left >= kSupplementary) != (right >= kSupplementary)) {
    return right <=> left;
  }
  return left <=> right;
}

// Null where the types do not allow a comparison.
std::optional<std::strong_ordering> order(OperandType type, const json::Value& left, const json::Value& right) {
  switch (type) {
    case OperandType::kString:
      if (!left.is_string() || !right.is_string()) return std::nullopt;
      return compare_utf16(left.as_string(), right.as_string());
    case OperandType::kNumeric:
      if (!left.is_number() || !right.is_number()) return std::nullopt;
      return json::compare_numbers(left, right) <=> 0;
    case OperandType::kBoolean:
      if (!left.is_boolean() || !right.is_boolean()) return std::nullopt;
      return left.as_boolean() <=> right.as_boolean();
    case OperandType::kTimestamp: {
      if (!left.is_string() || !right.is_string()) return std::nullopt;
      const auto a = parse_timestamp(left.as_string());
      const auto b = parse_timestamp(right.as_string());
      if (!a || !b) return std::nullopt;
      return *a <=> *b;
    }
  }
  return std::nullopt;
}

}  // namespace

const std::array<std::string_view, 39>& operator_names() { return kNames; }

std::optional<Operator> find_operator(std::string_view name) {
  if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) return std::nullopt;
  for (const Named& test : kTests) {
    if (test.name != name) continue;
    const bool matches = test.comparison == Comparison::kMatches;
    return Operator{test.comparison, matches ? OperandType::kString : OperandType::kBoolean, false};
  }
  Operator op;
  op.is_path = name.ends_with("Path");
  if (op.is_path) name.remove_suffix(4);
  for (const NamedType& type : kTypes) {
    if (!name.starts_with(type.name)) continue;
    op.type = type.type;
    name.remove_prefix(type.name.size());
    break;
  }
  for (const Named& comparison : kComparisons) {
    if (comparison.name == name) op.comparison = comparison.comparison;
  }
  return op;
}

bool compare(const Operator& op, const json::Value& left, const json::Value& right) {
  const auto ordering = order(op.type, left, right);
  if (!ordering) return false;
  switch (op.comparison) {
    case Comparison::kEquals: return *ordering == 0;
    case Comparison::kLessThan: return *ordering < 0;
    case Comparison::kGreaterThan: return *ordering > 0;
    case Comparison::kLessThanEquals: return *ordering <= 0;
    case Comparison::kGreaterThanEquals: return *ordering >= 0;
    case Comparison::kMatches:
    case Comparison::kIsNull:
    case Comparison::kIsPresent:
    case Comparison::kIsNumeric:
    case Comparison::kIsString:
    case Comparison::kIsBoolean:
    case Comparison::kIsTimestamp: break;
  }
  return false;
}

bool test(Comparison comparison, const json::Value& value) {
  switch (comparison) {
    case Comparison::kIsNull: return value.is_null();
    case Comparison::kIsNumeric: return value.is_number();
    case Comparison::kIsString: return value.is_string();
    case Comparison::kIsBoolean: return value.is_boolean();
    case Comparison::kIsTimestamp: return value.is_string() && parse_timestamp(value.as_string()).has_value();
    case Comparison::kIsPresent: return true;
    case Comparison::kEquals:
    case Comparison::kLessThan:
    case Comparison::kGreaterThan:
    case Comparison::kLessThanEquals:
    case Comparison::kGreaterThanEquals:
    case Comparison::kMatches: break;
  }
  return false;
}

}  // namespace baton::asl
