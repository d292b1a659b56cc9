#include <algorithm>
#include <new>

#include "common/check.h"
#include "common/json/nodes.h"
#include "common/json/value.h"

namespace baton::json {

using internal::ArrayNode;
using internal::ObjectNode;

namespace {

constexpr std::size_t kFirstCapacity = 4;

template <typename Node>
void make_room(Node*& node) {
  if (node == nullptr) {
    node = Node::make(kFirstCapacity);
  } else if (node->size == node->capacity) {
    node = Node::grow(node, std::size_t{node->capacity} * 2);
  }
}

}  // namespace

// ── arrays ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ArrayBuilder::ArrayBuilder(Value&& array) {
  CHECK(array.is_array()) << "an ArrayBuilder goes on with arrays only";
  auto* node = reinterpret_cast<ArrayNode*>(array.words_[1]);
  if (node != nullptr && node->reference_count == 1) {
    node_ = node;
    node_->text_bytes = 0;
    array.words_[0] = array.words_[1] = 0;
  } else if (node != nullptr) {
    add_all(array.items());
  }
}

ArrayBuilder::~ArrayBuilder() {
  if (node_ != nullptr) ArrayNode::destroy(node_);
}

void ArrayBuilder::reserve(std::size_t capacity) {
  if (capacity > (node_ == nullptr ? 0 : node_->capacity)) node_ = ArrayNode::grow(node_, capacity);
}

void ArrayBuilder::add(Value value) {
  make_room(node_);
  if (value.is_container()) node_->depth = std::max(node_->depth, value.depth() + 1);
  new (node_->items() + node_->size) Value(std::move(value));
  ++node_->size;
}

void ArrayBuilder::add_all(std::span<const Value> values) {
  const std::size_t needed = size() + values.size();
  // At least doubled, so that many small additions stay cheap.
  if (node_ == nullptr || needed > node_->capacity) reserve(std::max(needed, size() * 2));
  for (const Value& value : values) add(value);
}

void ArrayBuilder::set(std::size_t i, Value value) {
  if (value.is_container()) node_->depth = std::max(node_->depth, value.depth() + 1);
  node_->items()[i] = std::move(value);
}

std::size_t ArrayBuilder::size() const { return node_ == nullptr ? 0 : node_->size; }

std::span<const Value> ArrayBuilder::items() const {
  return node_ == nullptr ? std::span<const Value>{} : std::span<const Value>(node_->items(), node_->size);
}

Value ArrayBuilder::finish() {
  Value value = Value::empty_array();
  if (node_ != nullptr && node_->size == 0) {
    ArrayNode::destroy(node_);
    node_ = nullptr;
  }
  value.words_[1] = reinterpret_cast<std::uint64_t>(std::exchange(node_, nullptr));
  return value;
}

// ── objects ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ObjectBuilder::ObjectBuilder(Value&& object) {
  CHECK(object.is_object()) << "an ObjectBuilder goes on with objects only";
  auto* node = reinterpret_cast<ObjectNode*>(object.words_[1]);
  if (node != nullptr && node->reference_count == 1) {
    node_ = node;
    node_->text_bytes = 0;
    object.words_[0] = object.words_[1] = 0;
  } else if (node != nullptr) {
    reserve(node->size + 1);
    for (const Member& member : object.members()) node_->append(member.key, member.value);
  }
}

ObjectBuilder::~ObjectBuilder() {
  if (node_ != nullptr) ObjectNode::destroy(node_);
}

void ObjectBuilder::reserve(std::size_t capacity) {
  if (capacity > (node_ == nullptr ? 0 : node_->capacity)) node_ = ObjectNode::grow(node_, capacity);
}

void ObjectBuilder::set(Value key, Value value) {
  const std::uint32_t place = node_ == nullptr ? ObjectNode::kNowhere : node_->place_of(key);
  if (place == ObjectNode::kNowhere) {
    add_new(std::move(key), std::move(value));
    return;
  }
  if (value.is_container()) node_->depth = std::max(node_->depth, value.depth() + 1);
  node_->members()[place].value = std::move(value);
}

void ObjectBuilder::add_new(Value key, Value value) {
  make_room(node_);
  node_->append(std::move(key), std::move(value));
}

void ObjectBuilder::remove(std::string_view key) {
  if (node_ == nullptr) return;
  const std::uint32_t place = node_->place_of(Value::string(key));
  if (place == ObjectNode::kNowhere) return;
  node_->drop_index();
  std::move(node_->members() + place + 1, node_->members() + node_->size, node_->members() + place);
  --node_->size;
  node_->members()[node_->size].~Member();
}

const Value* ObjectBuilder::find(const Value& key) const {
  const std::uint32_t place = node_ == nullptr ? ObjectNode::kNowhere : node_->place_of(key);
  return place == ObjectNode::kNowhere ? nullptr : &node_->members()[place].value;
}

std::size_t ObjectBuilder::size() const { return node_ == nullptr ? 0 : node_->size; }

std::span<const Member> ObjectBuilder::members() const {
  return node_ == nullptr ? std::span<const Member>{} : std::span<const Member>(node_->members(), node_->size);
}

Value ObjectBuilder::finish() {
  Value value = Value::empty_object();
  if (node_ != nullptr && node_->size == 0) {
    ObjectNode::destroy(node_);
    node_ = nullptr;
  }
  value.words_[1] = reinterpret_cast<std::uint64_t>(std::exchange(node_, nullptr));
  return value;
}

Value with_member(const Value& object, std::string_view key, Value value) {
  ObjectBuilder builder{Value(object)};
  builder.set(key, std::move(value));
  return builder.finish();
}

}  // namespace baton::json
