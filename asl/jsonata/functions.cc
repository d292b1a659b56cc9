// Function values: how each kind is applied to arguments, and the loop that makes tail calls.
#include <cmath>
#include <utility>

#include "asl/jsonata/evaluator.h"
#include "asl/jsonata/functions/regex.h"
#include "common/utf8.h"

namespace baton::asl::jsonata {

using json::Value;

// One lambda within another, for as long as this lives.
class CallDepth {
 public:
  explicit CallDepth(Evaluator& evaluator) : evaluator_(evaluator) { ++evaluator_.call_depth_; }
  ~CallDepth() { --evaluator_.call_depth_; }
  CallDepth(const CallDepth&) = delete;
  CallDepth& operator=(const CallDepth&) = delete;

 private:
  Evaluator& evaluator_;
};

Result Evaluator::call(const Value& function, std::span<Value> arguments) {
  Arguments given;
  for (Value& argument : arguments) given.add(std::move(argument));
  Value result;
  if (!apply(function, given, null_, result)) return tl::unexpected(std::move(failure_));
  return result;
}

bool Evaluator::apply(Value procedure, Arguments& arguments, const Value& context, Value& out) {
  if (!has_stack()) return out_of_stack();
  if (apply_unchecked(procedure, arguments, context, true, out)) return true;
  if (!procedure.is_opaque()) return false;
  const Function& function = function_of(procedure);
  return decorate(function.call_position, function.call_name, true);
}

// `validates`: the function's signature, if it has one, is looked at.
bool Evaluator::apply_unchecked(const Value& procedure, Arguments& arguments, const Value& context, bool validates,
                                Value& out) {
  if (!procedure.is_opaque()) return refuse("T1006");
  Function& function = function_of(procedure);
  switch (function.kind) {
    case FunctionKind::kBuiltin:
      return apply_builtin(static_cast<BuiltinValue&>(function).builtin, arguments, context, validates, out);
    case FunctionKind::kLambda: return apply_lambda(procedure, arguments, context, validates, out);
    case FunctionKind::kPartial: return apply_partial(static_cast<Partial&>(function), arguments, context, out);
    case FunctionKind::kComposition: return apply_composition(static_cast<Composition&>(function), arguments, out);
    case FunctionKind::kRegex: {
      arguments.pad(2);
      const double from = arguments[1].is_number() ? arguments[1].as_double() : 0;
      const Value subject = arguments[0];
      out = Value();
      if (!subject.is_string() || !(from >= 0)) return true;
      const std::size_t offset = utf16_offset(subject.as_string(), from);
      return apply_regex(procedure, subject, offset, out);
    }
    case FunctionKind::kNextMatch: return apply_next_match(static_cast<NextMatch&>(function), out);
    case FunctionKind::kTransform: {
      arguments.pad(1);
      const Value target = arguments[0];
      return apply_transform(static_cast<Transform&>(function), target, out);
    }
    case FunctionKind::kTailCall:
    case FunctionKind::kTuple:
    case FunctionKind::kReturned: break;
  }
  return refuse("T1006");
}

bool Evaluator::apply_builtin(const RegisteredBuiltin& builtin, Arguments& arguments, const Value& context,
                              bool validates, Value& out) {
  if (Failure failure = builtin.signature.validate(arguments, context)) return refuse(std::move(failure));
  static_cast<void>(validates);  // implementations here rely on what signatures promise, the reference's do not
  Result result = builtin.builtin.function(*this, arguments.span());
  if (!result) return refuse(std::move(result.error()));
  out = std::move(*result);
  return charge_value(out);
}

bool Evaluator::apply_partial(const Partial& partial, Arguments& arguments, const Value& context, Value& out) {
  if (!has_stack()) return out_of_stack();
  Arguments all;
  for (const Value& argument : partial.arguments) all.add(argument);
  for (std::size_t i = 0; i < partial.open.size(); ++i) {
    all[partial.open[i]] = i < arguments.size() ? arguments[i] : Value();
  }
  const Value target = partial.target;
  return apply_unchecked(target, all, context, false, out);
}

bool Evaluator::apply_composition(const Composition& composition, Arguments& arguments, Value& out) {
  const Value second = composition.second;
  arguments.pad(1);
  Arguments first_arguments;
  first_arguments.add(arguments[0]);
  Value between;
  if (!apply(composition.first, first_arguments, null_, between)) return false;
  normalize(between, false);
  Arguments second_arguments;
  second_arguments.add(std::move(between));
  return apply(second, second_arguments, null_, out);
}

// ── lambdas ─────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::bind_arguments(const Lambda& lambda, Arguments& arguments, const Value& context, bool validates,
                               FramePtr& callee) {
  if (validates && lambda.node.signature) {
    if (Failure failure = lambda.node.signature->validate(arguments, context)) return refuse(std::move(failure));
  }
  callee = make_frame(lambda.node.slot_count, lambda.frame.get());
  const auto& slots = lambda.node.parameter_slots;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    callee->slots()[slots[i]] = i < arguments.size() ? std::move(arguments[i]) : Value();
  }
  return true;
}

bool Evaluator::apply_lambda(Value procedure, Arguments& arguments, const Value& context, bool validates, Value& out) {
  FramePtr callee;
  auto& lambda = static_cast<Lambda&>(function_of(procedure));
  return bind_arguments(lambda, arguments, context, validates, callee) &&
         run_lambda(std::move(procedure), std::move(callee), context, out);
}

// The trampoline: a call in tail position comes back here, so that the stack does not grow with it.
bool Evaluator::run_lambda(Value procedure, FramePtr callee, const Value& context, Value& out) {
  const CallDepth depth(*this);
  if (call_depth_ > environment_.limits.call_depth_max) {
    return refuse("U1001", {.message = Value::string("too many calls within one another")});
  }
  TailCall next;
  while (true) {
    auto& lambda = static_cast<Lambda&>(function_of(procedure));
    next.is_pending = next.is_raw = false;
    if (!tail(*lambda.node.body, lambda.input, callee.get(), context, true, next, out)) {
      return decorate(lambda.call_position, lambda.call_name, true);
    }
    if (!next.is_pending) return true;
    procedure = std::move(next.procedure);
    if (!is_kind(procedure, FunctionKind::kLambda)) return apply(std::move(procedure), next.arguments, context, out);
    auto& called = static_cast<Lambda&>(function_of(procedure));
    if (!bind_arguments(called, next.arguments, context, true, callee)) {
      return decorate(called.call_position, called.call_name, true);
    }
    next.arguments.clear();
  }
}

// Evaluates what is in tail position. A call is left pending in `call`; one of a built-in function is made at once, as it
// is no deeper on the stack than the loop would make it.
bool Evaluator::tail(const Node& node, const Value& input, Frame* frame, const Value& context, bool may_call,
                     TailCall& call, Value& out) {
  if (node.kind == NodeKind::kCall && static_cast<const CallNode&>(node).is_tail_call) {
    return tail_call(static_cast<const CallNode&>(node), input, frame, context, may_call, call, out);
  }
  if (node.kind == NodeKind::kCondition && node.suffix == nullptr) {
    const auto& condition = static_cast<const ConditionNode&>(node);
    bool holds;
    if (Failure failure = charge_steps(1)) return refuse(std::move(failure));
    if (!has_stack()) return out_of_stack();
    if (!evaluate(*condition.condition, input, frame, out) || !truth(out, holds)) return false;
    if (holds) return tail(*condition.then, input, frame, context, may_call, call, out);
    if (condition.otherwise != nullptr) return tail(*condition.otherwise, input, frame, context, may_call, call, out);
    out = Value();
    return true;
  }
  if (node.kind == NodeKind::kBlock && !static_cast<const BlockNode&>(node).items.empty()) {
    return tail_block(static_cast<const BlockNode&>(node), input, frame, context, may_call, call, out);
  }
  return evaluate(node, input, frame, out);
}

bool Evaluator::tail_block(const BlockNode& node, const Value& input, Frame* frame, const Value& context, bool may_call,
                           TailCall& call, Value& out) {
  if (Failure failure = charge_steps(1)) return refuse(std::move(failure));
  if (!has_stack()) return out_of_stack();
  FramePtr own;
  Frame* inner = frame;
  if (node.slot_count > 0) {
    own = make_frame(node.slot_count, frame);
    inner = own.get();
  }
  for (std::size_t i = 0; i + 1 < node.items.size(); ++i) {
    if (!evaluate(*node.items[i], input, inner, out)) return false;
  }
  if (!tail(*node.items.back(), input, inner, context, may_call && node.suffix == nullptr, call, out)) return false;
  if (call.is_raw || (call.is_pending && node.suffix == nullptr)) return true;
  // What follows the block is applied to the call, not to its result: so does the reference.
  if (call.is_pending) out = defer(call);
  if (node.suffix != nullptr && !add_suffix(node, frame, out)) return false;
  normalize(out, node.keep_array);
  if (is_kind(out, FunctionKind::kTailCall)) resume(Value(out), call);
  return true;
}

bool Evaluator::tail_call(const CallNode& node, const Value& input, Frame* frame, const Value& context, bool may_call,
                          TailCall& call, Value& out) {
  if (Failure failure = charge_steps(1)) return refuse(std::move(failure));
  if (may_call) {
    if (const RegisteredBuiltin* builtin = builtin_of(node, frame)) {
      call.is_raw = true;
      return call_builtin_directly(node, *builtin, input, frame, nullptr, context, out);
    }
  }
  if (!evaluate(*node.procedure, input, frame, call.procedure)) return false;
  if (call.procedure.is_opaque()) {
    Function& function = function_of(call.procedure);
    function.call_position = node.procedure->position;
    if (node.procedure->kind == NodeKind::kVariable) function.call_name = node.name;
  }
  call.is_pending = true;
  return evaluate_arguments(node, input, frame, call.arguments);
}

Value Evaluator::defer(TailCall& call) {
  auto* deferred = new TailCallValue(frames_, std::move(call.procedure));
  for (Value& argument : call.arguments.span()) deferred->arguments.push_back(std::move(argument));
  call.arguments.clear();
  call.is_pending = false;
  return Value::opaque(deferred);
}

void Evaluator::resume(const Value& deferred, TailCall& call) {
  const auto& value = static_cast<const TailCallValue&>(function_of(deferred));
  call.procedure = value.procedure;
  for (const Value& argument : value.arguments) call.arguments.add(argument);
  call.is_pending = true;
}

// ── regular expressions ─────────────────────────────────────────────────────────────────────────────────────────────

// The matcher protocol: undefined, or a match with a function for the next one.
bool Evaluator::apply_regex(const Value& regex, const Value& subject, std::size_t offset, Value& out) {
  const std::string_view text = subject.as_string();
  out = Value();
  if (Failure failure = charge_steps(text.size() / 64 + 1)) return refuse(std::move(failure));
  auto match = regex_of(regex)->search(*this, text, offset);
  if (!match) return refuse(std::move(match.error()));
  if (!match->has_value()) return true;
  const RegexMatch& found = **match;
  json::ArrayBuilder groups(found.groups.size());
  for (const auto& group : found.groups) {
    groups.add(group ? Value::string(text.substr(group->first, group->second - group->first)) : Value());
  }
  const auto place = [&](std::size_t byte) {
    return Value::number(static_cast<double>(utf16_length(text.substr(0, byte))));
  };
  json::ObjectBuilder result(5);
  result.add_new(Value::string("match"), Value::string(text.substr(found.begin, found.end - found.begin)));
  result.add_new(Value::string("start"), place(found.begin));
  result.add_new(Value::string("end"), place(found.end));
  result.add_new(Value::string("groups"), groups.finish());
  result.add_new(Value::string("next"), Value::opaque(new NextMatch(regex, subject, found.end)));
  out = result.finish();
  return charge_value(out);
}

bool Evaluator::apply_next_match(const NextMatch& next, Value& out) {
  const Value regex = next.regex;
  const Value subject = next.subject;
  out = Value();
  if (next.offset >= subject.as_string().size()) return true;
  if (!apply_regex(regex, subject, next.offset, out)) return false;
  if (const Value* match = out.find("match"); match != nullptr && match->as_string().empty()) {
    return refuse("D1004");
  }
  return true;
}

// ── evaluation.h ────────────────────────────────────────────────────────────────────────────────────────────────────

std::size_t arity_of(const Value& function) {
  const Function& base = function_of(function);
  switch (base.kind) {
    case FunctionKind::kBuiltin: return static_cast<const BuiltinValue&>(base).builtin.builtin.arity;
    case FunctionKind::kLambda: return static_cast<const Lambda&>(base).node.parameter_slots.size();
    case FunctionKind::kPartial: return static_cast<const Partial&>(base).open.size();
    case FunctionKind::kRegex: return 2;
    case FunctionKind::kComposition:
    case FunctionKind::kTransform: return 1;
    case FunctionKind::kNextMatch:
    case FunctionKind::kTailCall:
    case FunctionKind::kTuple:
    case FunctionKind::kReturned: break;
  }
  return 0;
}

Value make_regex(std::shared_ptr<const Regex> regex) { return Value::opaque(new RegexValue(std::move(regex))); }

const Regex* regex_of(const Value& value) {
  if (!is_kind(value, FunctionKind::kRegex)) return nullptr;
  return static_cast<const RegexValue&>(function_of(value)).regex.get();
}

bool is_function(const Value& value) { return value.is_opaque(); }

bool effective_boolean(const Value& value) {
  switch (value.type()) {
    case json::Type::kUndefined:
    case json::Type::kNull: return false;
    case json::Type::kBoolean: return value.as_boolean();
    case json::Type::kNumber: return value.as_double() != 0 && !std::isnan(value.as_double());
    case json::Type::kString: return !value.as_string().empty();
    case json::Type::kObject: return !value.empty();
    case json::Type::kArray:
      for (const Value& item : value.items()) {
        if (effective_boolean(item)) return true;
      }
      return false;
    // An object of the reference's, which is not empty, or a function of JavaScript's.
    case json::Type::kOpaque: return !is_kind(value, FunctionKind::kRegex) && !is_kind(value, FunctionKind::kNextMatch);
  }
  return false;
}

}  // namespace baton::asl::jsonata
