// Evaluates a Program. One evaluator, one evaluation.
//
// What returns a bool returns false after a failure, which is in failure_. Recursion is what the machine's stack is used
// for, so frames of these functions are kept small; evaluate() refuses to go deeper than kStackBytesMax.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "asl/jsonata/arguments.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/frame.h"
#include "asl/jsonata/function_value.h"
#include "asl/jsonata/program.h"
#include "asl/jsonata/sequence.h"

namespace baton::asl::jsonata {

// Of the 8 MiB that a thread has: the rest is for who called us, and for walking deep values.
inline constexpr std::size_t kStackBytesMax = 5u << 20;

// What $eval keeps of a program for as long as the evaluation lasts: about a node for every few characters.
inline constexpr std::size_t kProgramBytesPerCharacter = 64;

// A call that a lambda's body left to be made.
struct TailCall {
  bool is_pending = false;
  bool is_raw = false;  // it has been made, and its value is to be left as the function returned it
  json::Value procedure{};
  Arguments arguments{};
};

class Evaluator final : public Evaluation {
 public:
  Evaluator(const Program& program, const Environment& environment);
  ~Evaluator() override { json::count_live_bytes(-program_bytes_); }

  // The result as the caller may keep it: without marks, functions replaced by opaques that hold nothing.
  tl::expected<json::Value, Failure> run(const json::Value& input);

  Result call(const json::Value& function, std::span<json::Value> arguments) override;

  // $eval. `focus`: undefined for the context of the call.
  Result evaluate_code(const json::Value& source, const json::Value& focus);

 private:
  using Value = json::Value;

  // ── expressions (evaluator.cc) ──
  [[nodiscard]] bool evaluate(const Node& node, const Value& input, Frame* frame, Value& out);
  bool evaluate_kind(const Node& node, const Value& input, Frame* frame, Value& out);
  bool add_suffix(const Node& node, Frame* frame, Value& out);
  bool array(const ArrayNode& node, const Value& input, Frame* frame, Value& out);
  bool object(const ObjectNode& node, const Value& input, Frame* frame, Value& out);
  bool condition(const ConditionNode& node, const Value& input, Frame* frame, Value& out);
  bool block(const BlockNode& node, const Value& input, Frame* frame, Value& out);
  bool truth(const Value& value, bool& out);

  // ── variables (variables.cc) ──
  bool variable(const VariableNode& node, Frame* frame, Value& out);
  void resolve(std::string_view name, Value& slot);
  Value& slot_of(const VariableNode& node, Frame* frame);

  // ── operators (operators.cc) ──
  bool arithmetic(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool operand(const Value& value, std::string_view code, const Node& node);
  bool negate(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool equality(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool comparison(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool includes(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool logical(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool concatenate(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool append_text_of(const Value& value, std::string& out);
  bool range(const BinaryNode& node, const Value& input, Frame* frame, Value& out);

  // ── paths (paths.cc) ──
  bool path(const PathNode& node, const Value& input, Frame* frame, Value& out);
  bool fields(const FieldsNode& node, const Value& input, Value& out);
  bool step(const Step& step, std::span<const Value> items, Frame* frame, bool is_last, Flow& out);
  bool name_step(const Step& step, std::span<const Value> items, bool is_last, Flow& out);
  bool first_constructor(const Step& step, const Value& input, bool is_array, Frame* frame, Flow& out);
  bool finish_path(const PathNode& node, Flow flow, Frame* frame, Value& out);
  bool filter(const Filter& filter, Value input, Frame* frame, Value& out);
  bool filter_by_index(double index, const Value& input, Value& out);
  bool selects(const Value& result, std::size_t index, std::size_t size, std::size_t& times);
  bool wildcard(const Value& input, Value& out);
  bool descendants(const Value& input, Value& out);
  bool gather_descendants(const Value& input, json::ArrayBuilder& out);

  // ── sorting and grouping (sorting.cc, grouping.cc) ──
  bool sort(const SortNode& node, std::span<const Value> items, bool are_tuples, Frame* frame, Value& out);
  bool group(const Group& group, std::span<const Value> items, Frame* frame, Value& out);
  bool group_value(const Group& group, const Value& data, std::size_t pair, Frame* frame, Value& out);

  // ── tuples (tuples.cc) ──
  bool tuple_steps(const PathNode& node, std::size_t first, std::span<const Value> items, Frame* frame, Value& out);
  bool tuple_step(const PathNode& path, const Step& step, std::vector<Value>& tuples, Frame* frame);
  bool tuple_sort(const PathNode& path, const Step& step, std::vector<Value>& tuples, bool are_tuples, Frame* frame);
  void extend_tuple(const TupleLayout& layout, const Step& step, const Tuple& from, const Value& results, std::size_t i,
                    std::vector<Value>& out);
  bool tuple_stages(const Step& step, std::vector<Value>& tuples, Frame* frame);
  // An item with the frame to evaluate in, if it is (or, as there may be none, stands for) a tuple.
  struct TupleView {
    const Value& context;
    FramePtr own{};
    Frame* frame(Frame* outside) const { return own.get() == nullptr ? outside : own.get(); }
  };
  TupleView look_into(const Value& item, const TupleLayout* layout, Frame* frame);
  FramePtr frame_of(const Tuple& tuple, const TupleLayout& layout, Frame* parent);
  Value reduce_tuples(std::span<const Value> tuples);

  // ── calls (calls.cc, functions.cc) ──
  bool call_expression(const CallNode& node, const Value& input, Frame* frame, const Value* applied, Value& out);
  bool call_builtin_directly(const CallNode& node, const RegisteredBuiltin& builtin, const Value& input, Frame* frame,
                             const Value* applied, const Value& context, Value& out);
  bool call_lambda_directly(const CallNode& node, Value procedure, const Value& input, Frame* frame,
                            const Value* applied, Value& out);
  bool evaluate_arguments(const CallNode& node, const Value& input, Frame* frame, Arguments& arguments);
  const RegisteredBuiltin* builtin_of(const CallNode& node, Frame* frame);
  bool evaluate_procedure(const CallNode& node, const Value& input, Frame* frame, std::string_view code, Value& out);
  bool apply_expression(const BinaryNode& node, const Value& input, Frame* frame, Value& out);
  bool partial(const CallNode& node, const Value& input, Frame* frame, Value& out);
  bool lambda(const LambdaNode& node, const Value& input, Frame* frame, Value& out);

  bool apply(Value procedure, Arguments& arguments, const Value& context, Value& out);
  bool apply_unchecked(const Value& procedure, Arguments& arguments, const Value& context, bool validates, Value& out);
  bool apply_builtin(const RegisteredBuiltin& builtin, Arguments& arguments, const Value& context, bool validates,
                     Value& out);
  bool apply_lambda(Value procedure, Arguments& arguments, const Value& context, bool validates, Value& out);
  bool apply_partial(const Partial& partial, Arguments& arguments, const Value& context, Value& out);
  bool apply_composition(const Composition& composition, Arguments& arguments, Value& out);
  bool apply_regex(const Value& regex, const Value& subject, std::size_t offset, Value& out);
  bool apply_next_match(const NextMatch& next, Value& out);
  bool run_lambda(Value procedure, FramePtr callee, const Value& context, Value& out);
  bool bind_arguments(const Lambda& lambda, Arguments& arguments, const Value& context, bool validates,
                      FramePtr& callee);
  bool tail(const Node& node, const Value& input, Frame* frame, const Value& context, bool may_call, TailCall& call,
            Value& out);
  bool tail_block(const BlockNode& node, const Value& input, Frame* frame, const Value& context, bool may_call,
                  TailCall& call, Value& out);
  bool tail_call(const CallNode& node, const Value& input, Frame* frame, const Value& context, bool may_call,
                 TailCall& call, Value& out);
  Value defer(TailCall& call);
  static void resume(const Value& deferred, TailCall& call);

  // ── transforms (transforms.cc) ──
  bool apply_transform(const Transform& transform, const Value& target, Value& out);
  bool update_match(const TransformNode& node, Frame* frame, const Value& match, class Overlay& overlay);

  // ── failures and limits ──
  [[gnu::cold]] bool refuse(std::string_view code, Inserts inserts = {}, std::size_t position = kNoPosition);
  [[gnu::cold]] bool refuse(Failure failure);
  [[gnu::cold]] bool out_of_stack();
  [[gnu::cold]] bool decorate(std::size_t position, const Value& name, bool overrides);
  bool charge_value(const Value& value);
  bool has_stack() const {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    return stack_begin_ - here < kStackBytesMax || here > stack_begin_;
  }
  FramePtr make_frame(std::uint32_t slot_count, Frame* parent) { return frames_.make(slot_count, parent); }

  // Where the built-in function that is running was called: for $eval.
  struct Site {
    const Scope* scope = nullptr;
    Frame* frame = nullptr;
    const Value* input = nullptr;
  };

  const Program& program_;
  std::vector<std::unique_ptr<const Program>> evaluated_programs_{};
  std::int64_t program_bytes_ = 0;  // of those, roughly
  FramePool frames_{};
  FramePtr top_frame_{};
  Site site_{};
  Value null_ = Value::null();
  std::uintptr_t stack_begin_ = 0;
  std::uint32_t call_depth_ = 0;
  Failure failure_{};

  friend class CallDepth;
};

}  // namespace baton::asl::jsonata
