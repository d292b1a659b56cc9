#include <cmath>
#include <string>

#include "asl/jsonata/evaluator.h"
#include "asl/jsonata/functions/json_text.h"
#include "common/json/write.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

Value name_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::kAdd: return Value::string("+");
    case NodeKind::kSubtract:
    case NodeKind::kNegate: return Value::string("-");
    case NodeKind::kMultiply: return Value::string("*");
    case NodeKind::kDivide: return Value::string("/");
    case NodeKind::kModulo: return Value::string("%");
    case NodeKind::kLess: return Value::string("<");
    case NodeKind::kLessOrEqual: return Value::string("<=");
    case NodeKind::kGreater: return Value::string(">");
    case NodeKind::kGreaterOrEqual: return Value::string(">=");
    case NodeKind::kConcatenate: return Value::string("&");
    case NodeKind::kRange: return Value::string("..");
    case NodeKind::kAnd: return Value::string("and");
    case NodeKind::kOr: return Value::string("or");
    default: return {};  // the others cannot fail
  }
}

bool is_whole(const Value& value) {
  if (value.is_int64()) return true;
  if (!value.is_number()) return false;
  const double number = value.as_double();
  return std::isfinite(number) && std::trunc(number) == number;
}

bool compare(NodeKind kind, int order) {
  if (kind == NodeKind::kLess) return order < 0;
  if (kind == NodeKind::kLessOrEqual) return order <= 0;
  return kind == NodeKind::kGreater ? order > 0 : order >= 0;
}

bool compare(NodeKind kind, double left, double right) {
  if (kind == NodeKind::kLess) return left < right;
  if (kind == NodeKind::kLessOrEqual) return left <= right;
  return kind == NodeKind::kGreater ? left > right : left >= right;
}

}  // namespace

// ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::operand(const Value& value, std::string_view code, const Node& node) {
  if (value.is_undefined()) return true;
  const double number = value.is_number() ? value.as_double() : std::nan("");
  if (std::isnan(number)) return refuse(code, {.value = value, .token = name_of(node.kind)}, node.position);
  if (std::isinf(number)) return refuse("D1001", {.value = value, .token = name_of(node.kind)}, node.position);
  return true;
}

bool Evaluator::arithmetic(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  Value right;
  if (!evaluate(*node.left, input, frame, out) || !evaluate(*node.right, input, frame, right)) return false;
  if (!operand(out, "T2001", node) || !operand(right, "T2002", node)) return false;
  if (out.is_undefined() || right.is_undefined()) {
    out = Value();
    return true;
  }
  const double a = out.as_double();
  const double b = right.as_double();
  double result = 0;
  if (node.kind == NodeKind::kAdd) {
    result = a + b;
  } else if (node.kind == NodeKind::kSubtract) {
    result = a - b;
  } else if (node.kind == NodeKind::kMultiply) {
    result = a * b;
  } else if (node.kind == NodeKind::kDivide) {
    result = a / b;
  } else {
    result = std::fmod(a, b);
  }
  out = Value::number(result);
  return true;
}

bool Evaluator::negate(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  if (!evaluate(*node.right, input, frame, out)) return false;
  if (out.is_undefined()) return true;
  if (out.is_number() && std::isinf(out.as_double())) return refuse("D1001", {.value = out});
  if (!out.is_number() || std::isnan(out.as_double())) {
    return refuse("D1002", {.value = out, .token = name_of(node.kind)}, node.position);
  }
  out = Value::number(-out.as_double());
  return true;
}

bool Evaluator::range(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  constexpr double kItemsMax = 1e7;
  Value right;
  if (!evaluate(*node.left, input, frame, out) || !evaluate(*node.right, input, frame, right)) return false;
  const auto check = [&](const Value& value, std::string_view code) {
    return value.is_undefined() || is_whole(value) ||
           refuse(code, {.value = value, .token = name_of(node.kind)}, node.position);
  };
  if (!check(out, "T2003") || !check(right, "T2004")) return false;
  const bool is_empty = out.is_undefined() || right.is_undefined() || out.as_double() > right.as_double();
  const double first = is_empty ? 0 : out.as_double();
  out = Value();
  if (is_empty) return true;
  const double count = right.as_double() - first + 1;
  if (count > kItemsMax) {
    return refuse("D2014", {.value = Value::number(count), .token = name_of(node.kind)}, node.position);
  }
  const auto size = static_cast<std::size_t>(count);
  if (Failure failure = charge_bytes(size * sizeof(Value))) return refuse(std::move(failure));
  if (Failure failure = charge_steps(size)) return refuse(std::move(failure));
  json::ArrayBuilder items(size);
  for (std::size_t i = 0; i < size; ++i) items.add(Value::number(first + static_cast<double>(i)));
  out = items.finish().with_array_mark(kSequence);
  return true;
}

// ── comparisons ─────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::equality(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  Value right;
  if (!evaluate(*node.left, input, frame, out) || !evaluate(*node.right, input, frame, right)) return false;
  bool result = false;
  if (out.is_container() && right.is_container()) {
    if (Failure failure = charge_walk(out)) return refuse(std::move(failure));
    if (Failure failure = charge_walk(right)) return refuse(std::move(failure));
  }
  if (!out.is_undefined() && !right.is_undefined()) {
    const bool same = out.is_number() && right.is_number() ? out.as_double() == right.as_double() : equal(out, right);
    result = same == (node.kind == NodeKind::kEqual);
  }
  out = Value::boolean(result);
  return true;
}

bool Evaluator::comparison(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  Value right;
  if (!evaluate(*node.left, input, frame, out) || !evaluate(*node.right, input, frame, right)) return false;
  if (out.is_number() && right.is_number()) [[likely]] {
    out = Value::boolean(compare(node.kind, out.as_double(), right.as_double()));
    return true;
  }
  const auto is_ordered = [](const Value& value) { return value.is_string() || value.is_number(); };
  if ((!is_ordered(out) && !out.is_undefined()) || (!is_ordered(right) && !right.is_undefined())) {
    const Value& bad = is_ordered(out) ? right : out;
    return refuse("T2010", {.value = bad, .token = name_of(node.kind)}, node.position);
  }
  if (out.is_undefined() || right.is_undefined()) {
    out = Value();
    return true;
  }
  if (out.is_string() != right.is_string()) {
    return refuse("T2009", {.value = out, .value2 = right, .token = name_of(node.kind)}, node.position);
  }
  out = Value::boolean(compare(node.kind, compare_utf16(out.as_string(), right.as_string())));
  return true;
}

// The items are compared as JavaScript's === does: arrays and objects by identity.
bool Evaluator::includes(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  Value right;
  if (!evaluate(*node.left, input, frame, out) || !evaluate(*node.right, input, frame, right)) return false;
  bool found = false;
  if (!out.is_undefined() && !right.is_undefined()) {
    const auto items = right.is_array() ? right.items() : std::span<const Value>(&right, 1);
    if (Failure failure = charge_steps(items.size())) return refuse(std::move(failure));
    for (const Value& item : items) {
      if (out.is_number()) {
        found = item.is_number() && item.as_double() == out.as_double();
      } else {
        // Empty ones have no identity, and are mostly not the same one.
        const bool has_identity = out.is_opaque() || (out.is_container() && out.identity() != nullptr);
        found = has_identity ? item.is_same(out) : !out.is_container() && equal(item, out);
      }
      if (found) break;
    }
  }
  out = Value::boolean(found);
  return true;
}

bool Evaluator::logical(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  bool holds = false;
  if (!evaluate(*node.left, input, frame, out)) return false;
  bool succeeded = truth(out, holds);
  if (succeeded && holds == (node.kind == NodeKind::kAnd)) {
    succeeded = evaluate(*node.right, input, frame, out) && truth(out, holds);
  }
  if (!succeeded) {
    // The reference blames the operator for whatever its right side does.
    failure_->position = node.position;
    failure_->inserts.token = name_of(node.kind);
    return false;
  }
  out = Value::boolean(holds);
  return true;
}

// ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::append_text_of(const Value& value, std::string& out) {
  if (value.is_undefined()) return true;
  if (value.is_string()) {
    append_text(value.as_string(), out);
    return true;
  }
  if (value.is_int64() && std::abs(value.as_double()) < 1e15) {
    json::write_number(value.as_double(), out);
    return true;
  }
  if (value.is_opaque()) return true;
  if (value.is_number() && !std::isfinite(value.as_double())) return refuse("D3001", {.value = value});
  auto text = stringify_rounded(value, false);
  if (!text) return refuse(std::move(text.error()));
  append_text(*text, out);
  return true;
}

bool Evaluator::concatenate(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  Value right;
  if (!evaluate(*node.left, input, frame, out) || !evaluate(*node.right, input, frame, right)) return false;
  for (const Value* side : {&out, &right}) {
    if (!side->is_container()) continue;
    // Numbers are written digit by digit: some nanoseconds a byte.
    if (Failure failure = charge_steps(side->text_bytes() / 8)) return refuse(std::move(failure));
    if (Failure failure = charge_bytes(side->text_bytes())) return refuse(std::move(failure));
  }
  std::string text;
  if (!append_text_of(out, text) || !append_text_of(right, text)) {
    failure_->position = node.position;
    failure_->inserts.token = name_of(node.kind);
    return false;
  }
  if (Failure failure = charge_bytes(text.size())) return refuse(std::move(failure));
  out = Value::string(text);
  return true;
}

}  // namespace baton::asl::jsonata
