// What is evaluated: a compact tree in which names of variables have become slots of frames, names of fields values that
// compare as two words, and constants values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "asl/jsonata/jsonata.h"
#include "asl/jsonata/registry.h"
#include "asl/jsonata/scope.h"
#include "asl/jsonata/signature.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

enum class NodeKind : std::uint8_t {
  kConstant,
  kContext,  // $
  kVariable,
  kName,  // a field, as a step of a path only
  kWildcard,
  kDescendants,
  kPath,
  kFields,  // a path of names and nothing else
  kSort,    // as a step of a path only
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kConcatenate,
  kRange,
  kIn,
  kAnd,
  kOr,
  kNegate,
  kArray,
  kObject,
  kCondition,
  kBlock,
  kBind,
  kCall,
  kPartial,
  kPlaceholder,  // the ? of a partial call
  kLambda,
  kApply,  // ~>
  kTransform,
};

struct Suffix;

struct Node {
  Node(NodeKind node_kind, std::size_t node_position)
      : kind(node_kind), position(static_cast<std::uint32_t>(node_position)) {}
  virtual ~Node();

  NodeKind kind;
  bool keep_array = false;           // `[]` follows: a sequence of one stays an array
  std::uint32_t position;            // in bytes of the source
  std::unique_ptr<Suffix> suffix{};  // predicates and grouping of what is no step
};

using NodePtr = std::unique_ptr<Node>;

struct Pair {
  NodePtr key;
  NodePtr value;
};

struct Group {
  std::vector<Pair> pairs{};
  std::uint32_t position = 0;
  const TupleLayout* layout = nullptr;  // of the tuples that are grouped, if they are tuples
};

struct Filter {
  NodePtr predicate{};
  const TupleLayout* layout = nullptr;  // of the tuples that are filtered, if they are tuples
};

struct Suffix {
  std::vector<Filter> filters{};
  std::unique_ptr<Group> group{};
};

struct ConstantNode : Node {
  ConstantNode(json::Value constant, std::size_t at) : Node(NodeKind::kConstant, at), value(std::move(constant)) {}
  json::Value value;
  bool is_number_literal = false;  // as a predicate it is an index
};

// Where the value of a variable may be: in the innermost frame in which the name is bound when it is read.
struct VariableNode : Node {
  VariableNode(std::string variable, std::size_t at) : Node(NodeKind::kVariable, at), name(std::move(variable)) {}
  std::string name;
  std::vector<SlotRef> slots{};                // from inside out; in the last it is bound, or it is a top scope's
  const RegisteredBuiltin* builtin = nullptr;  // what it means if nothing else has that name
};

struct NameNode : Node {
  NameNode(json::Value field, std::size_t at) : Node(NodeKind::kName, at), key(std::move(field)) {}
  json::Value key;
};

// What follows a step: a predicate, or an index that tuples are given.
struct Stage {
  Filter filter{};
  int index_slot = -1;  // of #$i, if there is no predicate
};

inline constexpr int kNoSlot = -1;

struct Step {
  NodePtr expression{};
  std::vector<Stage> stages{};
  bool is_constructor = false;  // the array it makes is not flattened
  bool makes_tuples = false;
  int focus_slot = kNoSlot;
  int index_slot = kNoSlot;
  int ancestor_slot = kNoSlot;
};

struct PathNode : Node {
  explicit PathNode(std::size_t at) : Node(NodeKind::kPath, at) {}
  std::vector<Step> steps{};
  bool starts_with_variable = false;
  bool keeps_singleton = false;
  bool leaves_tuples = false;
  std::unique_ptr<Group> group{};
  const TupleLayout* layout = nullptr;  // of its tuples, if it makes any
};

struct FieldsNode : Node {
  explicit FieldsNode(std::size_t at) : Node(NodeKind::kFields, at) {}
  std::vector<json::Value> keys{};
};

struct SortNode : Node {
  explicit SortNode(std::size_t at) : Node(NodeKind::kSort, at) {}
  struct Term {
    NodePtr expression{};
    bool is_descending = false;
  };
  std::vector<Term> terms{};
  const TupleLayout* layout = nullptr;  // of the tuples that are sorted, if they are tuples
};

// Operators with two operands; unary minus has the right one only.
struct BinaryNode : Node {
  using Node::Node;
  NodePtr left{};
  NodePtr right{};
};

struct ArrayNode : Node {
  explicit ArrayNode(std::size_t at) : Node(NodeKind::kArray, at) {}
  struct Item {
    NodePtr expression{};
    bool is_nested = false;  // an array constructor itself, which is added as one item
  };
  std::vector<Item> items{};
  bool is_constructor_step = false;
};

struct ObjectNode : Node {
  explicit ObjectNode(std::size_t at) : Node(NodeKind::kObject, at) {}
  Group group{};
  bool has_constant_keys = false;  // and they differ: each pair is one member
};

struct ConditionNode : Node {
  explicit ConditionNode(std::size_t at) : Node(NodeKind::kCondition, at) {}
  NodePtr condition{};
  NodePtr then{};
  NodePtr otherwise{};  // may be null
};

struct BlockNode : Node {
  explicit BlockNode(std::size_t at) : Node(NodeKind::kBlock, at) {}
  std::vector<NodePtr> items{};
  std::uint32_t slot_count = 0;  // 0: it needs no frame
};

struct BindNode : Node {
  explicit BindNode(std::size_t at) : Node(NodeKind::kBind, at) {}
  SlotRef slot{};
  NodePtr value{};
};

struct CallNode : Node {
  using Node::Node;
  NodePtr procedure{};
  std::vector<NodePtr> arguments{};
  json::Value name{};  // of the function, for messages
  // The variable that was meant if the $ was forgotten.
  std::unique_ptr<VariableNode> suggestion{};
  const Scope* scope = nullptr;  // in programs that use $eval
  bool is_tail_call = false;
};

struct LambdaNode : Node {
  explicit LambdaNode(std::size_t at) : Node(NodeKind::kLambda, at) {}
  std::vector<std::uint32_t> parameter_slots{};
  std::uint32_t slot_count = 0;
  std::optional<Signature> signature{};
  NodePtr body{};
};

struct TransformNode : Node {
  explicit TransformNode(std::size_t at) : Node(NodeKind::kTransform, at) {}
  NodePtr pattern{};
  NodePtr update{};
  NodePtr deletion{};  // may be null
  std::unique_ptr<VariableNode> clone{};
};

struct Expression::Program {
  std::string source{};
  Dialect dialect = Dialect::kReference;
  NodePtr top{};
  Scope* top_scope = nullptr;
  std::vector<std::unique_ptr<Scope>> scopes{};
  std::vector<std::unique_ptr<TupleLayout>> layouts{};
  std::vector<std::string> free_variables{};
  std::vector<std::string> unsupported{};
};

using Program = Expression::Program;

}  // namespace baton::asl::jsonata
