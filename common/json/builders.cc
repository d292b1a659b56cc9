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
    node = internal::grow(node, kFirstCapacity);
  } else if (node->size == node->capacity) {
    node = internal::grow(node, std::size_t{node->capacity} * 2);
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
  if (node_ != nullptr) internal::destroy(node_);
}

void ArrayBuilder::reserve(std::size_t capacity) {
  if (capacity > (node_ == nullptr ? 0 : node_->capacity)) node_ = internal::grow(node_, capacity);
}

void ArrayBuilder::add(Value value) {
  make_room(node_);
  node_->depth = std::max(node_->depth, value.depth() + 1);
  new (node_->items() + node_->size) Value(std::move(value));
  ++node_->size;
}

void ArrayBuilder::add_all(std::span<const Value> values) {
  const std::size_t needed = size() + values.size();
  // At least doubled, so that many small additions stay cheap.
  if (node_ == nullptr || needed > node_->capacity) reserve(std::max(needed, size() * 2));
  for (const Value& value : values) add(value);
}

void ArrayBuilder::take_all(std::span<Value> values) {
  if (values.empty()) return;
  reserve(size() + values.size());
  for (const Value& value : values) node_->depth = std::max(node_->depth, value.depth() + 1);
  std::memcpy(static_cast<void*>(node_->items() + node_->size), values.data(), values.size_bytes());
  std::memset(static_cast<void*>(values.data()), 0, values.size_bytes());
  node_->size += static_cast<std::uint32_t>(values.size());
}

void ArrayBuilder::set(std::size_t i, Value value) {
  node_->depth = std::max(node_->depth, value.depth() + 1);
  node_->items()[i] = std::move(value);
}

std::size_t ArrayBuilder::size() const { return node_ == nullptr ? 0 : node_->size; }

std::span<const Value> ArrayBuilder::items() const {
  return node_ == nullptr ? std::span<const Value>{} : std::span<const Value>(node_->items(), node_->size);
}

Value ArrayBuilder::finish() {
  Value value = Value::empty_array();
  if (node_ != nullptr && node_->size == 0) {
    internal::destroy(node_);
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
    for (const Member& member : object.members()) internal::append(*node_, member.key, member.value);
  }
}

ObjectBuilder::~ObjectBuilder() {
  if (node_ != nullptr) internal::destroy(node_);
}

void ObjectBuilder::reserve(std::size_t capacity) {
  if (capacity > (node_ == nullptr ? 0 : node_->capacity)) node_ = internal::grow(node_, capacity);
}

void ObjectBuilder::set(Value key, Value value) {
  const std::uint32_t place = node_ == nullptr ? internal::kNowhere : internal::place_of(*node_, key);
  if (place == internal::kNowhere) {
    add_new(std::move(key), std::move(value));
    return;
  }
  node_->depth = std::max(node_->depth, value.depth() + 1);
  node_->members()[place].value = std::move(value);
}

void ObjectBuilder::add_new(Value key, Value value) {
  make_room(node_);
  internal::append(*node_, std::move(key), std::move(value));
}

void ObjectBuilder::take_all_new(std::span<Value> keys_and_values) {
  static_assert(sizeof(Member) == 2 * sizeof(Value));
  if (keys_and_values.empty()) return;
  reserve(size() + keys_and_values.size() / 2);
  for (std::size_t i = 1; i < keys_and_values.size(); i += 2) {
    node_->depth = std::max(node_->depth, keys_and_values[i].depth() + 1);
  }
  std::memcpy(static_cast<void*>(node_->members() + node_->size), keys_and_values.data(), keys_and_values.size_bytes());
  std::memset(static_cast<void*>(keys_and_values.data()), 0, keys_and_values.size_bytes());
  node_->size += static_cast<std::uint32_t>(keys_and_values.size() / 2);
  internal::drop_index(*node_);
}

void ObjectBuilder::remove(std::string_view key) {
  if (node_ == nullptr) return;
  const std::uint32_t place = internal::place_of(*node_, Value::string(key));
  if (place == internal::kNowhere) return;
  internal::drop_index(*node_);
  std::move(node_->members() + place + 1, node_->members() + node_->size, node_->members() + place);
  --node_->size;
  node_->members()[node_->size].~Member();
}

const Value* ObjectBuilder::find(const Value& key) const {
  const std::uint32_t place = node_ == nullptr ? internal::kNowhere : internal::place_of(*node_, key);
  return place == internal::kNowhere ? nullptr : &node_->members()[place].value;
}

std::size_t ObjectBuilder::size() const { return node_ == nullptr ? 0 : node_->size; }

std::span<const Member> ObjectBuilder::members() const {
  return node_ == nullptr ? std::span<const Member>{} : std::span<const Member>(node_->members(), node_->size);
}

Value ObjectBuilder::finish() {
  Value value = Value::empty_object();
  if (node_ != nullptr && node_->size == 0) {
    internal::destroy(node_);
    node_ = nullptr;
  }
  value.words_[1] = reinterpret_cast<std::uint64_t>(std::exchange(node_, nullptr));
  return value;
}

Value ObjectBuilder::finish_distinct() {
  reserve(1);
  Value value = Value::empty_object();
  value.words_[1] = reinterpret_cast<std::uint64_t>(std::exchange(node_, nullptr));
  return value;
}

Value with_member(const Value& object, std::string_view key, Value value) {
  ObjectBuilder builder{Value(object)};
  builder.set(key, std::move(value));
  return builder.finish();
}

}  // namespace baton::json
