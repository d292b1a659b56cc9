// Functions as values, and what else the evaluator hangs into values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/frame.h"
#include "asl/jsonata/program.h"
#include "asl/jsonata/registry.h"
#include "common/json/memory.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

enum class FunctionKind : std::uint8_t {
  kBuiltin,
  kLambda,
  kPartial,
  kComposition,  // f ~> g
  kRegex,
  kNextMatch,  // the `next` of a match
  kTransform,
  kTailCall,  // a call that a lambda returned instead of making it, where a predicate follows
  kTuple,     // no function: an item of a tuple stream
  kReturned,  // a function that an evaluation has returned: nothing but a function
};

using Values = std::vector<json::Value, json::CountingAllocator<json::Value>>;

// The opaques of this evaluator, all of them.
struct Function : json::Opaque {
  explicit Function(FunctionKind function_kind) : kind(function_kind) { json::count_live_bytes(kCountedBytes); }
  ~Function() override { json::count_live_bytes(-kCountedBytes); }

  static constexpr std::int64_t kCountedBytes = 128;  // about what the kinds below have

  FunctionKind kind;
  // Where it was last called, and by which name: errors from within speak of that.
  std::uint32_t call_position = 0;
  json::Value call_name{};
};

struct BuiltinValue : Function {
  explicit BuiltinValue(const RegisteredBuiltin& function) : Function(FunctionKind::kBuiltin), builtin(function) {}
  const RegisteredBuiltin& builtin;
};

struct Lambda : Function {
  Lambda(const LambdaNode& lambda, FramePtr closure, json::Value context)
      : Function(FunctionKind::kLambda), node(lambda), frame(std::move(closure)), input(std::move(context)) {}
  ~Lambda() override { frame->pool->bury(std::move(input)); }
  const LambdaNode& node;
  FramePtr frame;  // that of its surroundings
  json::Value input;
};

// Those arguments that were given stay; the others are asked for. Signatures are not looked at again.
struct Partial : Function {
  Partial(FramePool& frames, json::Value function)
      : Function(FunctionKind::kPartial), pool(frames), target(std::move(function)) {}
  ~Partial() override {
    pool.bury(std::move(target));
    for (json::Value& argument : arguments) pool.bury(std::move(argument));
  }
  FramePool& pool;
  json::Value target;
  Values arguments{};
  std::vector<std::size_t> open{};  // the places in `arguments` that are asked for
};

struct Composition : Function {
  Composition(FramePool& frames, json::Value f, json::Value g)
      : Function(FunctionKind::kComposition), pool(frames), first(std::move(f)), second(std::move(g)) {}
  ~Composition() override {
    pool.bury(std::move(first));
    pool.bury(std::move(second));
  }
  FramePool& pool;
  json::Value first;
  json::Value second;
};

struct RegexValue : Function {
  explicit RegexValue(std::shared_ptr<const Regex> compiled)
      : Function(FunctionKind::kRegex), regex(std::move(compiled)) {}
  std::shared_ptr<const Regex> regex;
};

struct NextMatch : Function {
  NextMatch(json::Value regex_value, json::Value text, std::size_t byte_offset)
      : Function(FunctionKind::kNextMatch),
        regex(std::move(regex_value)),
        subject(std::move(text)),
        offset(byte_offset) {}
  json::Value regex;
  json::Value subject;
  std::size_t offset;
};

struct Transform : Function {
  Transform(const TransformNode& transform, FramePtr closure)
      : Function(FunctionKind::kTransform), node(transform), frame(std::move(closure)) {}
  const TransformNode& node;
  FramePtr frame;
};

struct TailCallValue : Function {
  explicit TailCallValue(FramePool& frames, json::Value function)
      : Function(FunctionKind::kTailCall), pool(frames), procedure(std::move(function)) {}
  ~TailCallValue() override {
    pool.bury(std::move(procedure));
    for (json::Value& argument : arguments) pool.bury(std::move(argument));
  }
  FramePool& pool;
  json::Value procedure;
  Values arguments{};
};

struct Tuple : Function {
  Tuple(FramePool& frames, const TupleLayout& names) : Function(FunctionKind::kTuple), pool(frames), layout(names) {}
  ~Tuple() override {
    pool.bury(std::move(at));
    for (json::Value& value : values) pool.bury(std::move(value));
  }
  FramePool& pool;
  const TupleLayout& layout;
  json::Value at{};  // the context
  Values values{};   // by the layout; may be fewer, the rest is unbound
};

// REQUIRES: an opaque.
inline Function& function_of(const json::Value& value) { return static_cast<Function&>(*value.as_opaque()); }
inline bool is_kind(const json::Value& value, FunctionKind kind) {
  return value.is_opaque() && function_of(value).kind == kind;
}
inline Tuple& tuple_of(const json::Value& value) { return static_cast<Tuple&>(*value.as_opaque()); }

}  // namespace baton::asl::jsonata
