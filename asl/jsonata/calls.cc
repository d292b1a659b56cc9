// Expressions that call: f(x), x ~> f, f(?, y), and the values of lambdas.
#include <utility>

#include "asl/jsonata/evaluator.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

// What JavaScript takes for true, by which the reference knows that a name is bound.
bool is_truthy(const Value& value) {
  if (value.is_undefined() || value.is_null()) return false;
  if (value.is_boolean()) return value.as_boolean();
  if (value.is_number()) return value.as_double() != 0;
  return !value.is_string() || !value.as_string().empty();
}

// What arity_of() says, but of a built-in function what its signature declares.
std::size_t parameter_count(const Value& function) {
  const Function& base = function_of(function);
  if (base.kind != FunctionKind::kBuiltin) return arity_of(function);
  return static_cast<const BuiltinValue&>(base).builtin.signature.parameter_count();
}

}  // namespace

bool Evaluator::lambda(const LambdaNode& node, const Value& input, Frame* frame, Value& out) {
  if (Failure failure = charge_bytes(sizeof(Lambda))) return refuse(std::move(failure));
  out = Value::opaque(new Lambda(node, FramePtr(frame), input));
  return true;
}

// ── f(x) ────────────────────────────────────────────────────────────────────────────────────────────────────────────

// The built-in function that is called by its name, or null: then the procedure has to be evaluated.
const RegisteredBuiltin* Evaluator::builtin_of(const CallNode& node, Frame* frame) {
  const Node& procedure = *node.procedure;
  if (procedure.kind != NodeKind::kVariable || procedure.suffix != nullptr) return nullptr;
  const auto& name = static_cast<const VariableNode&>(procedure);
  if (name.builtin == nullptr || !is_slot_mark(slot_of(name, frame))) return nullptr;
  return name.builtin;
}

bool Evaluator::call_expression(const CallNode& node, const Value& input, Frame* frame, const Value* applied,
                                Value& out) {
  if (const RegisteredBuiltin* builtin = builtin_of(node, frame)) {
    return call_builtin_directly(node, *builtin, input, frame, applied, input, out);
  }
  Value procedure;
  if (!evaluate_procedure(node, input, frame, "T1005", procedure)) return false;
  if (is_kind(procedure, FunctionKind::kLambda) && !static_cast<Lambda&>(function_of(procedure)).node.signature) {
    return call_lambda_directly(node, std::move(procedure), input, frame, applied, out);
  }
  Arguments arguments;
  if (applied != nullptr) arguments.add(*applied);
  if (!evaluate_arguments(node, input, frame, arguments)) return false;
  if (procedure.is_opaque()) {
    function_of(procedure).call_position = node.position;
    function_of(procedure).call_name = node.name;
  }
  const Site outside = std::exchange(site_, {node.scope, frame, &input});
  const bool succeeded = apply(std::move(procedure), arguments, input, out);
  site_ = outside;
  return succeeded || decorate(node.position, node.name, false);
}

bool Evaluator::evaluate_procedure(const CallNode& node, const Value& input, Frame* frame, std::string_view code,
                                   Value& out) {
  if (!evaluate(*node.procedure, input, frame, out)) return false;
  if (!out.is_undefined() || node.suggestion == nullptr) return true;
  Value meant;
  if (!variable(*node.suggestion, frame, meant)) return false;
  return !is_truthy(meant) || refuse(code, {.token = node.name}, node.position);
}

bool Evaluator::evaluate_arguments(const CallNode& node, const Value& input, Frame* frame, Arguments& arguments) {
  for (const NodePtr& argument : node.arguments) {
    if (!evaluate(*argument, input, frame, arguments.add())) return false;
  }
  return true;
}

bool Evaluator::call_builtin_directly(const CallNode& node, const RegisteredBuiltin& builtin, const Value& input,
                                      Frame* frame, const Value* applied, const Value& context, Value& out) {
  Arguments arguments;
  if (applied != nullptr) arguments.add(*applied);
  if (!evaluate_arguments(node, input, frame, arguments)) return false;
  const Site outside = std::exchange(site_, {node.scope, frame, &input});
  const bool succeeded = apply_builtin(builtin, arguments, context, true, out);
  site_ = outside;
  return succeeded || decorate(node.position, node.name, true);
}

// The arguments are evaluated where the lambda will read them.
bool Evaluator::call_lambda_directly(const CallNode& node, Value procedure, const Value& input, Frame* frame,
                                     const Value* applied, Value& out) {
  auto& lambda = static_cast<Lambda&>(function_of(procedure));
  const auto& slots = lambda.node.parameter_slots;
  const FramePtr callee = make_frame(lambda.node.slot_count, lambda.frame.get());
  std::size_t next = 0;
  for (const std::uint32_t slot : slots) callee->slots()[slot] = Value();
  if (applied != nullptr && next < slots.size()) callee->slots()[slots[next]] = *applied;
  if (applied != nullptr) ++next;
  for (const NodePtr& argument : node.arguments) {
    Value surplus;
    Value& place = next < slots.size() ? callee->slots()[slots[next]] : surplus;
    if (!evaluate(*argument, input, frame, place)) return false;
    ++next;
  }
  lambda.call_position = node.position;
  lambda.call_name = node.name;
  return run_lambda(std::move(procedure), callee, input, out) || decorate(node.position, node.name, false);
}

// ── x ~> f ──────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::apply_expression(const BinaryNode& node, const Value& input, Frame* frame, Value& out) {
  Value left;
  if (!evaluate(*node.left, input, frame, left)) return false;
  if (node.right->kind == NodeKind::kCall && node.right->suffix == nullptr) {
    return call_expression(static_cast<const CallNode&>(*node.right), input, frame, &left, out);
  }
  Value function;
  if (!evaluate(*node.right, input, frame, function)) return false;
  if (!function.is_opaque()) return refuse("T2006", {.value = function}, node.position);
  if (left.is_opaque()) {
    if (Failure failure = charge_bytes(sizeof(Composition))) return refuse(std::move(failure));
    out = Value::opaque(new Composition(frames_, std::move(left), std::move(function)));
    return true;
  }
  Arguments arguments;
  arguments.add(std::move(left));
  return apply(std::move(function), arguments, null_, out);
}

// ── f(?, y) ─────────────────────────────────────────────────────────────────────────────────────────────────────────

bool Evaluator::partial(const CallNode& node, const Value& input, Frame* frame, Value& out) {
  std::vector<Value> given(node.arguments.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Node& argument = *node.arguments[i];
    if (argument.kind != NodeKind::kPlaceholder && !evaluate(argument, input, frame, given[i])) return false;
  }
  Value target;
  if (!evaluate_procedure(node, input, frame, "T1007", target)) return false;
  if (!target.is_opaque()) return refuse("T1008", {.token = node.name}, node.position);
  const std::size_t count = parameter_count(target);
  if (Failure failure = charge_bytes(sizeof(Partial) + count * sizeof(Value))) return refuse(std::move(failure));
  auto* partial = new Partial(frames_, target);
  out = Value::opaque(partial);
  partial->arguments.resize(count);
  for (std::size_t i = 0; i < count && i < given.size(); ++i) {
    if (node.arguments[i]->kind == NodeKind::kPlaceholder) {
      partial->open.push_back(i);
    } else {
      partial->arguments[i] = std::move(given[i]);
    }
  }
  return true;
}

}  // namespace baton::asl::jsonata
