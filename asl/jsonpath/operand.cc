#include "asl/jsonpath/operand.h"

#include <algorithm>

#include "asl/jsonpath/text.h"
#include "common/json/write.h"
#include "common/utf8.h"

namespace baton::asl::jsonpath {

namespace {

using json::Value;

Verdict verdict(bool truth) { return truth ? Verdict::kTrue : Verdict::kFalse; }

std::string text_of(const Value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
}

bool equal_number_and_text(const Value& number, const Value& text) {
  const auto read = parse_decimal(text.as_string());
  return read && json::compare_numbers(number, *read) == 0;
}

// Not symmetric: the left side says how its partner is read ('42.0' is not 42, but 42 is '42.0').
bool loosely_equal(const Value& left, const Value& right) {
  if (left.is_undefined() || right.is_undefined()) return false;
  if (left.is_string() && right.is_number()) return left.as_string() == json::to_text(right);
  if (left.is_number() && right.is_string()) return equal_number_and_text(left, right);
  return json::equal(left, right);
}

bool is_same_type(const Value& left, const Value& right) {
  if (left.is_container() && right.is_container()) return true;
  return left.type() == right.type();
}

// Negative, zero or positive; nothing if the two have no order.
std::optional<int> order(const Value& left, const Value& right) {
  if (left.is_number() && right.is_number()) return json::compare_numbers(left, right);
  const bool has_texts = (left.is_string() || left.is_number()) && (right.is_string() || right.is_number());
  if (!has_texts) return std::nullopt;
  return text_of(left).compare(text_of(right));
}

Verdict is_ordered(const Value& left, Relation relation, const Value& right) {
  const auto sign = order(left, right);
  if (!sign) return Verdict::kFalse;
  if (relation == Relation::kLess) return verdict(*sign < 0);
  if (relation == Relation::kLessEqual) return verdict(*sign <= 0);
  if (relation == Relation::kGreater) return verdict(*sign > 0);
  return verdict(*sign >= 0);
}

bool holds(const Value& list, const Value& item) {
  const auto items = list.items();
  return std::any_of(items.begin(), items.end(), [&](const Value& each) { return loosely_equal(item, each); });
}

// An object where a list is asked for is no list; anything else cannot be asked at all.
Verdict no_list(const Value& value) { return value.is_object() ? Verdict::kFalse : Verdict::kInvalid; }

Verdict is_in(const Value& item, const Value& list) {
  return list.is_array() ? verdict(holds(list, item)) : no_list(list);
}

Verdict compare_lists(const Value& left, Relation relation, const Value& right) {
  if (!right.is_array()) return no_list(right);
  if (!left.is_array()) return no_list(left);
  const auto items = left.items();
  const auto is_shared = [&](const Value& item) { return holds(right, item); };
  if (relation == Relation::kSubsetOf) return verdict(std::all_of(items.begin(), items.end(), is_shared));
  if (relation == Relation::kAnyOf) return verdict(std::any_of(items.begin(), items.end(), is_shared));
  return verdict(std::none_of(items.begin(), items.end(), is_shared));
}

Verdict contains(const Value& left, const Value& right) {
  if (left.is_string() && right.is_string()) return verdict(left.as_string().find(right.as_string()) != kNowhere);
  return verdict(left.is_array() && holds(left, right));
}

Verdict contains_all(const Value& left, const Value& right) {
  if (!right.is_array()) return Verdict::kInvalid;
  if (!left.is_array()) return Verdict::kFalse;
  const auto items = right.items();
  return verdict(std::all_of(items.begin(), items.end(), [&](const Value& item) { return holds(left, item); }));
}

Verdict has_size(const Value& left, const Value& right) {
  if (!right.is_number()) return Verdict::kFalse;
  const double size = right.as_double();
  if (left.is_string()) return verdict(static_cast<double>(utf16_length(left.as_string())) == size);
  return verdict(left.is_array() && static_cast<double>(left.size()) == size);
}

Verdict is_empty(const Value& left, const Value& right) {
  if (!left.is_string() && !left.is_container()) return Verdict::kFalse;
  if (!right.is_boolean()) return Verdict::kInvalid;
  const bool empty = left.is_string() ? left.as_string().empty() : left.empty();
  return verdict(empty == right.is_true());
}

// What a pattern sees of a value that is neither text nor number nor boolean: nothing.
std::string subject_of(const Value& value) {
  const bool has_text = value.is_string() || value.is_number() || value.is_boolean();
  return has_text ? text_of(value) : "";
}

tl::expected<Verdict, std::string> matches(const Operand& left, const Operand& right, std::uint64_t& visits_left) {
  if ((left.pattern != nullptr) == (right.pattern != nullptr)) return Verdict::kFalse;
  const Pattern& pattern = left.pattern != nullptr ? *left.pattern : *right.pattern;
  const Value& value = left.pattern != nullptr ? right.value : left.value;
  const auto subjects = value.is_array() ? value.items() : std::span<const Value>(&value, 1);
  for (const Value& subject : subjects) {
    const auto is_match = pattern.matches(subject_of(subject), visits_left);
    if (!is_match) return tl::unexpected(is_match.error());
    if (*is_match) return Verdict::kTrue;
  }
  return Verdict::kFalse;
}

}  // namespace

tl::expected<Verdict, std::string> compare(const Operand& left, Relation relation, const Operand& right,
                                           std::uint64_t& visits_left) {
  if (relation == Relation::kMatches) return matches(left, right, visits_left);
  const Value& a = left.value;
  const Value& b = right.value;
  switch (relation) {
    case Relation::kEqual: return verdict(loosely_equal(a, b));
    case Relation::kNotEqual: return verdict(!loosely_equal(a, b));
    case Relation::kSame: return verdict(is_same_type(a, b) && loosely_equal(a, b));
    case Relation::kNotSame: return verdict(!is_same_type(a, b) || !loosely_equal(a, b));
    case Relation::kLess:
    case Relation::kLessEqual:
    case Relation::kGreater:
    case Relation::kGreaterEqual: return is_ordered(a, relation, b);
    case Relation::kIn: return is_in(a, b);
    case Relation::kNotIn: {
      const Verdict in = is_in(a, b);
      return in == Verdict::kInvalid ? in : verdict(in == Verdict::kFalse);
    }
    case Relation::kContains: return contains(a, b);
    case Relation::kContainsAll: return contains_all(a, b);
    case Relation::kSubsetOf:
    case Relation::kAnyOf:
    case Relation::kNoneOf: return compare_lists(a, relation, b);
    case Relation::kSize: return has_size(a, b);
    case Relation::kIsEmpty: return is_empty(a, b);
    case Relation::kExists:
      return a.is_boolean() && b.is_boolean() ? verdict(a.is_true() == b.is_true()) : Verdict::kInvalid;
    case Relation::kMatches: break;
  }
  return Verdict::kFalse;
}

}  // namespace baton::asl::jsonpath
