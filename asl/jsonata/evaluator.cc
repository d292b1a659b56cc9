#include "asl/jsonata/evaluator.h"

#include <cmath>
#include <utility>

#include "asl/jsonata/key_order.h"
#include "asl/jsonata/lookup.h"
#include "asl/jsonata/lowering.h"

namespace baton::asl::jsonata {

using json::ArrayBuilder;
using json::ObjectBuilder;
using json::Value;

namespace {

// What of a value an evaluation's caller may keep. Both functions charge a step for each value that they come to.
class ResultCopier {
 public:
  explicit ResultCopier(Evaluation& evaluation) : evaluation_(evaluation) {}

  // Most results come from the input as they are, and are not copied.
  bool needs_copy(const Value& value) {
    if (!charge(value)) return true;
    if (value.is_array()) {
      if (value.array_mark() != 0) return true;
      for (const Value& item : value.items()) {
        if (needs_copy(item)) return true;
      }
      return false;
    }
    if (value.is_object()) {
      if (!is_in_key_order(value)) return true;
      for (const json::Member& member : value.members()) {
        if (needs_copy(member.value)) return true;
      }
      return false;
    }
    return value.is_opaque() || (value.is_number() && !std::isfinite(value.as_double()));
  }

  Value copy(const Value& value) {
    if (!charge(value)) return {};
    if (value.is_array()) {
      ArrayBuilder items(value.size());
      for (const Value& item : value.items()) items.add(copy(item));
      return items.finish();
    }
    if (value.is_object()) {
      ObjectBuilder members(value.size());
      for (const json::Member& member : MembersInOrder(value)) members.add_new(member.key, copy(member.value));
      return members.finish();
    }
    if (value.is_opaque()) return Value::opaque(new Function(FunctionKind::kReturned));
    if (value.is_number() && !std::isfinite(value.as_double())) return Value::null();  // as JSON.stringify has it
    return value;
  }

  Failure take_failure() { return std::move(failure_); }

 private:
  bool charge(const Value& value) {
    if (failure_ != nullptr) return false;
    if (value.is_container()) failure_ = evaluation_.charge_bytes(value.size() * sizeof(Value));
    if (failure_ == nullptr) failure_ = evaluation_.charge_steps(1);
    return failure_ == nullptr;
  }

  Evaluation& evaluation_;
  Failure failure_{};
};

Value wrap_input(const Value& input) {
  if (!input.is_array() || is_sequence(input)) return input;
  return Value::array({input}).with_array_mark(kSequence | kOuterWrapper);
}

}  // namespace

Evaluator::Evaluator(const Program& program, const Environment& environment)
    : Evaluation(environment, program.dialect), program_(program) {}

tl::expected<Value, Failure> Evaluator::run(const Value& input) {
  stack_begin_ = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  const Scope& scope = *program_.top_scope;
  top_frame_ = make_frame(static_cast<std::uint32_t>(scope.names().size()), nullptr);
  if (const auto root = scope.find("$")) top_frame_->slots()[*root] = input;
  Value result;
  if (!evaluate(*program_.top, wrap_input(input), top_frame_.get(), result)) {
    return tl::unexpected(std::move(failure_));
  }
  ResultCopier copier(*this);
  if (result.is_array()) result = result.with_array_mark(0);
  if (copier.needs_copy(result)) result = copier.copy(result);
  if (Failure failure = copier.take_failure()) return tl::unexpected(std::move(failure));
  return result;
}

// ── failures and limits ─────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::refuse(std::string_view code, Inserts inserts, std::size_t position) {
  return refuse(fail(code, std::move(inserts), position).value());
}

bool Evaluator::refuse(Failure failure) {
  failure_ = std::move(failure);
  return false;
}

bool Evaluator::out_of_stack() { return refuse("U1001", {.message = Value::string("nested too deeply")}); }

// Notes by which function, called where, a failure came.
bool Evaluator::decorate(std::size_t position, const Value& name, bool overrides) {
  Fault& fault = *failure_;
  const bool has_position = fault.position != kNoPosition && fault.position != 0;
  if (position != 0 && (overrides || !has_position)) fault.position = position;
  if (fault.inserts.token.is_undefined()) fault.inserts.token = name;
  return false;
}

bool Evaluator::charge_value(const Value& value) {
  if (!value.is_container()) return true;
  if (value.depth() > json::kDepthMax) return refuse("U1001", {.message = Value::string("a value nested too deeply")});
  Failure failure = charge_bytes(value.size() * sizeof(Value));
  return failure == nullptr || refuse(std::move(failure));
}

// ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::evaluate(const Node& node, const Value& input, Frame* frame, Value& out) {
  if (steps_left_ == 0) [[unlikely]]
    return refuse(out_of_steps());
  --steps_left_;
  if (!has_stack()) [[unlikely]]
    return out_of_stack();
  if (!evaluate_kind(node, input, frame, out)) return false;
  if (node.suffix != nullptr && !add_suffix(node, frame, out)) return false;
  normalize(out, node.keep_array);
  return true;
}

bool Evaluator::evaluate_kind(const Node& node, const Value& input, Frame* frame, Value& out) {
  switch (node.kind) {
    case NodeKind::kConstant: out = static_cast<const ConstantNode&>(node).value; return true;
    case NodeKind::kContext:
      out = input.is_array() && (input.array_mark() & kOuterWrapper) != 0 ? input[0] : input;
      return true;
    case NodeKind::kVariable: return variable(static_cast<const VariableNode&>(node), frame, out);
    case NodeKind::kName: {
      Failure failure = lookup(*this, input, static_cast<const NameNode&>(node).key, out);
      return failure == nullptr || refuse(std::move(failure));
    }
    case NodeKind::kWildcard: return wildcard(input, out);
    case NodeKind::kDescendants: return descendants(input, out);
    case NodeKind::kPath: return path(static_cast<const PathNode&>(node), input, frame, out);
    case NodeKind::kFields: return fields(static_cast<const FieldsNode&>(node), input, out);
    case NodeKind::kSort: break;  // a step: paths.cc
    case NodeKind::kAdd:
    case NodeKind::kSubtract:
    case NodeKind::kMultiply:
    case NodeKind::kDivide:
    case NodeKind::kModulo: return arithmetic(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kEqual:
    case NodeKind::kNotEqual: return equality(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kLess:
    case NodeKind::kLessOrEqual:
    case NodeKind::kGreater:
    case NodeKind::kGreaterOrEqual: return comparison(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kConcatenate: return concatenate(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kRange: return range(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kIn: return includes(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kAnd:
    case NodeKind::kOr: return logical(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kNegate: return negate(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kArray: return array(static_cast<const ArrayNode&>(node), input, frame, out);
    case NodeKind::kObject: return object(static_cast<const ObjectNode&>(node), input, frame, out);
    case NodeKind::kCondition: return condition(static_cast<const ConditionNode&>(node), input, frame, out);
    case NodeKind::kBlock: return block(static_cast<const BlockNode&>(node), input, frame, out);
    case NodeKind::kBind: {
      const auto& bind = static_cast<const BindNode&>(node);
      if (!evaluate(*bind.value, input, frame, out)) return false;
      frame->up(bind.slot.depth)->slots()[bind.slot.index] = out;
      return true;
    }
    case NodeKind::kCall: return call_expression(static_cast<const CallNode&>(node), input, frame, nullptr, out);
    case NodeKind::kPartial: return partial(static_cast<const CallNode&>(node), input, frame, out);
    case NodeKind::kPlaceholder: break;  // an argument: calls.cc
    case NodeKind::kLambda: return lambda(static_cast<const LambdaNode&>(node), input, frame, out);
    case NodeKind::kApply: return apply_expression(static_cast<const BinaryNode&>(node), input, frame, out);
    case NodeKind::kTransform:
      out = Value::opaque(new Transform(static_cast<const TransformNode&>(node), FramePtr(frame)));
      return true;
  }
  out = Value();
  return true;
}

// Predicates and grouping behind something that is no step of a path.
bool Evaluator::add_suffix(const Node& node, Frame* frame, Value& out) {
  for (const Filter& predicate : node.suffix->filters) {
    Value filtered;
    if (!filter(predicate, std::move(out), frame, filtered)) return false;
    out = std::move(filtered);
  }
  // An item that was chosen by its index stands for a sequence of one.
  if (node.keep_array && !node.suffix->filters.empty() && !out.is_array() && !out.is_undefined()) {
    out = Value::array({out}).with_array_mark(kSequence);
  }
  if (node.suffix->group == nullptr) return true;
  const Value input = std::move(out);
  const auto items = input.is_array() ? input.items() : std::span<const Value>(&input, 1);
  return group(*node.suffix->group, items, frame, out);
}

bool Evaluator::array(const ArrayNode& node, const Value& input, Frame* frame, Value& out) {
  const std::uint8_t mark = node.is_constructor_step ? std::uint8_t{kCons} : std::uint8_t{0};
  ArrayBuilder items(node.items.size());
  for (const ArrayNode::Item& item : node.items) {
    Value value;
    if (!evaluate(*item.expression, input, frame, value)) return false;
    if (value.is_undefined()) continue;
    if (item.is_nested || !value.is_array()) {
      items.add(std::move(value));
    } else if (node.items.size() == 1) {
      out = value.with_array_mark(mark);
      return true;
    } else {
      items.add_all(value.items());
    }
  }
  out = items.finish().with_array_mark(mark);
  return charge_value(out);
}

bool Evaluator::object(const ObjectNode& node, const Value& input, Frame* frame, Value& out) {
  if (!node.has_constant_keys || input.is_array()) {
    const auto items = input.is_array() ? input.items() : std::span<const Value>(&input, 1);
    return group(node.group, items, frame, out);
  }
  ObjectBuilder members(node.group.pairs.size());
  for (const Pair& pair : node.group.pairs) {
    Value value;
    if (!evaluate(*pair.value, input, frame, value)) return false;
    if (!value.is_undefined()) members.add_new(static_cast<const ConstantNode&>(*pair.key).value, std::move(value));
  }
  out = members.finish();
  return charge_value(out);
}

bool Evaluator::truth(const Value& value, bool& out) {
  if (value.is_number() && std::isinf(value.as_double())) return refuse("D1001", {.value = value});
  if (value.is_array()) {
    if (Failure failure = charge_walk(value)) return refuse(std::move(failure));
  }
  out = !value.is_undefined() && effective_boolean(value);
  return true;
}

bool Evaluator::condition(const ConditionNode& node, const Value& input, Frame* frame, Value& out) {
  bool holds;
  if (!evaluate(*node.condition, input, frame, out) || !truth(out, holds)) return false;
  if (holds) return evaluate(*node.then, input, frame, out);
  if (node.otherwise != nullptr) return evaluate(*node.otherwise, input, frame, out);
  out = Value();
  return true;
}

bool Evaluator::block(const BlockNode& node, const Value& input, Frame* frame, Value& out) {
  FramePtr own;
  if (node.slot_count > 0) {
    own = make_frame(node.slot_count, frame);
    frame = own.get();
  }
  out = Value();
  for (const NodePtr& item : node.items) {
    if (!evaluate(*item, input, frame, out)) return false;
  }
  return true;
}

// ── $eval ───────────────────────────────────────────────────────────────────────────────────────────────────────────

Result Evaluator::evaluate_code(const Value& source, const Value& focus) {
  const auto refuse_with = [](std::string_view code, const Fault& fault) {
    return fail(code, {.value = Value::string(message_of(fault))});
  };
  const std::size_t length = source.as_string().size();
  if (Failure failure = charge_steps(length)) return tl::unexpected(std::move(failure));
  if (Failure failure = charge_bytes(length * kProgramBytesPerCharacter)) return tl::unexpected(std::move(failure));
  program_bytes_ += static_cast<std::int64_t>(length * kProgramBytesPerCharacter);
  json::count_live_bytes(static_cast<std::int64_t>(length * kProgramBytesPerCharacter));
  auto program = compile_program(source.as_string(), dialect_, const_cast<Scope*>(site_.scope));
  if (!program) return refuse_with("D3120", *program.error());
  const Program& code = **program;
  evaluated_programs_.push_back(std::move(*program));
  const Value input = focus.is_undefined() ? *site_.input : wrap_input(focus);
  const FramePtr frame = make_frame(static_cast<std::uint32_t>(code.top_scope->names().size()), site_.frame);
  Value result;
  if (evaluate(*code.top, input, frame.get(), result)) return result;
  const Failure failure = std::move(failure_);
  if (failure->code.front() == 'U') return fail(failure->code, failure->inserts);
  return refuse_with("D3121", *failure);
}

}  // namespace baton::asl::jsonata
