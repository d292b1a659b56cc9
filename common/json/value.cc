#include "common/json/value.h"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <new>

#include "common/check.h"
#include "common/json/nodes.h"
#include "common/json/write.h"

namespace baton::json {

using internal::ArrayNode;
using internal::ObjectNode;
using internal::StringNode;

// ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

// Objects with more members than this are searched by hash.
constexpr std::uint32_t kLinearSearchMax = 16;

void* allocate(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* reallocate(void* old, std::size_t bytes) {
  void* memory = std::realloc(old, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd1b54a32d192ed03u);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t hash(std::string_view text) {
  std::uint64_t sum = text.size();
  while (text.size() > 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    sum = mix(sum, word);
    text.remove_prefix(8);
  }
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return mix(sum, word);
}

}  // namespace

namespace internal {

StringNode* StringNode::make(std::string_view text) {
  CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max()) << "a text of 4 GiB";
  auto* node = static_cast<StringNode*>(allocate(sizeof(StringNode) + text.size()));
  node->reference_count = 1;
  node->size = static_cast<std::uint32_t>(text.size());
  if (!text.empty()) std::memcpy(node->text(), text.data(), text.size());
  return node;
}

ArrayNode* ArrayNode::make(std::size_t capacity) { return grow(nullptr, capacity); }

ArrayNode* ArrayNode::grow(ArrayNode* node, std::size_t capacity) {
  CHECK(capacity <= std::numeric_limits<std::uint32_t>::max()) << "an array of 2^32 items";
  const bool is_new = node == nullptr;
  node = static_cast<ArrayNode*>(reallocate(node, sizeof(ArrayNode) + capacity * sizeof(Value)));
  if (is_new) *node = {.reference_count = 1, .size = 0, .capacity = 0, .depth = 1, .text_bytes = 0};
  node->capacity = static_cast<std::uint32_t>(capacity);
  return node;
}

void ArrayNode::destroy(ArrayNode* node) noexcept {
  for (std::uint32_t i = 0; i < node->size; ++i) node->items()[i].~Value();
  std::free(node);
}

ObjectNode* ObjectNode::make(std::size_t capacity) { return grow(nullptr, capacity); }

ObjectNode* ObjectNode::grow(ObjectNode* node, std::size_t capacity) {
  CHECK(capacity <= std::numeric_limits<std::uint32_t>::max() / 4) << "an object of 2^30 members";
  const bool is_new = node == nullptr;
  node = static_cast<ObjectNode*>(reallocate(node, sizeof(ObjectNode) + capacity * sizeof(Member)));
  if (is_new) {
    node->reference_count = 1;
    node->size = 0;
    node->depth = 1;
    node->text_bytes = 0;
    node->index = nullptr;
  }
  node->capacity = static_cast<std::uint32_t>(capacity);
  return node;
}

void ObjectNode::destroy(ObjectNode* node) noexcept {
  for (std::uint32_t i = 0; i < node->size; ++i) node->members()[i].~Member();
  node->drop_index();
  std::free(node);
}

void ObjectNode::drop_index() {
  std::free(index);
  index = nullptr;
}

// The first slot of an index holds its mask; the slots follow.
void ObjectNode::enter(std::uint32_t place) {
  const std::uint32_t mask = index[0];
  std::uint32_t slot = static_cast<std::uint32_t>(hash(members()[place].key.as_string())) & mask;
  while (index[1 + slot] != 0) slot = (slot + 1) & mask;
  index[1 + slot] = place + 1;
}

void ObjectNode::build_index() {
  std::uint32_t slots = 64;
  while (slots < size * 4) slots *= 2;
  index = static_cast<std::uint32_t*>(allocate((1 + std::size_t{slots}) * sizeof(std::uint32_t)));
  std::memset(index, 0, (1 + std::size_t{slots}) * sizeof(std::uint32_t));
  index[0] = slots - 1;
  for (std::uint32_t place = 0; place < size; ++place) enter(place);
}

std::uint32_t ObjectNode::place_of(const Value& key) {
  if (size <= kLinearSearchMax) {
    for (std::uint32_t place = 0; place < size; ++place) {
      if (equal_strings(members()[place].key, key)) return place;
    }
    return kNowhere;
  }
  if (index == nullptr) build_index();
  const std::uint32_t mask = index[0];
  std::uint32_t slot = static_cast<std::uint32_t>(hash(key.as_string())) & mask;
  for (; index[1 + slot] != 0; slot = (slot + 1) & mask) {
    if (equal_strings(members()[index[1 + slot] - 1].key, key)) return index[1 + slot] - 1;
  }
  return kNowhere;
}

void ObjectNode::append(Value key, Value value) {
  if (value.is_container()) depth = std::max(depth, value.depth() + 1);
  new (members() + size) Member{std::move(key), std::move(value)};
  ++size;
  if (index == nullptr) return;
  // At most half of the slots are taken, so that a search ends soon.
  if (size * 2 > index[0]) {
    drop_index();
  } else {
    enter(size - 1);
  }
}

}  // namespace internal

// ── copies ──────────────────────────────────────────────────────────────────────────────────────────────────────────

void Value::retain() const noexcept {
  if (!owns_node() || words_[1] == 0) return;
  if (tag() == kOpaqueTag) {
    ++as_opaque()->reference_count_;
  } else {
    ++*reinterpret_cast<std::uint32_t*>(words_[1]);
  }
}

void Value::release() noexcept {
  if (!owns_node() || words_[1] == 0) return;
  std::uint32_t& count =
      tag() == kOpaqueTag ? as_opaque()->reference_count_ : *reinterpret_cast<std::uint32_t*>(words_[1]);
  if (--count == 0) destroy();
}

void Value::destroy() noexcept {
  switch (tag()) {
    case kUndefinedTag:
    case kNullTag:
    case kBooleanTag:
    case kShortStringTag:
    case kIntegerTag:
    case kDoubleTag: break;
    case kWrittenTag:
    case kLongStringTag: std::free(reinterpret_cast<void*>(words_[1])); break;
    case kArrayTag: ArrayNode::destroy(reinterpret_cast<ArrayNode*>(words_[1])); break;
    case kObjectTag: ObjectNode::destroy(reinterpret_cast<ObjectNode*>(words_[1])); break;
    case kOpaqueTag: delete as_opaque(); break;
  }
}

Value::Value(const Value& other) noexcept : words_{other.words_[0], other.words_[1]} { retain(); }

Value& Value::operator=(const Value& other) noexcept {
  other.retain();
  release();
  words_[0] = other.words_[0];
  words_[1] = other.words_[1];
  return *this;
}

Value& Value::operator=(Value&& other) noexcept {
  if (this == &other) return *this;
  // Released last: what this held may own `other`.
  Value old(std::move(*this));
  words_[0] = std::exchange(other.words_[0], 0);
  words_[1] = std::exchange(other.words_[1], 0);
  return *this;
}

Value::~Value() { release(); }

// ── making ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Value Value::null() {
  Value value;
  value.words_[0] = kNullTag;
  return value;
}

Value Value::boolean(bool flag) {
  Value value;
  value.words_[0] = kBooleanTag;
  value.words_[1] = flag ? 1 : 0;
  return value;
}

Value Value::integer(std::int64_t number) {
  Value value;
  value.words_[0] = kIntegerTag;
  value.words_[1] = static_cast<std::uint64_t>(number);
  return value;
}

Value Value::number(double number) {
  Value value;
  value.words_[0] = kDoubleTag;
  std::memcpy(&value.words_[1], &number, sizeof number);
  return value;
}

Value Value::fraction(double number) {
  Value value = Value::number(number);
  value.words_[0] |= kFractionFlag;
  return value;
}

Value Value::number_as_written(std::string_view text) {
  const bool is_integer = text.find_first_of(".eE") == std::string_view::npos;
  const char* end = text.data() + text.size();
  if (is_integer && text != "-0") {
    std::int64_t number = 0;
    if (std::from_chars(text.data(), end, number).ec == std::errc{}) return integer(number);
  } else if (!is_integer) {
    double number = 0;
    if (std::from_chars(text.data(), end, number).ec == std::errc{}) {
      std::string printed;
      write_number(number, printed);
      if (printed == text) return Value::number(number);
      printed += ".0";
      if (printed == text) return fraction(number);
    }
  }
  Value value;
  value.words_[0] = kWrittenTag;
  value.words_[1] = reinterpret_cast<std::uint64_t>(StringNode::make(text));
  return value;
}

Value Value::string(std::string_view text) {
  Value value;
  if (text.size() <= kShortStringBytes) {
    value.words_[0] = kShortStringTag | text.size() << 8;
    if (!text.empty()) std::memcpy(reinterpret_cast<char*>(value.words_) + 2, text.data(), text.size());
  } else {
    value.words_[0] = kLongStringTag;
    value.words_[1] = reinterpret_cast<std::uint64_t>(StringNode::make(text));
  }
  return value;
}

Value Value::empty_array() {
  Value value;
  value.words_[0] = kArrayTag;
  return value;
}

Value Value::empty_object() {
  Value value;
  value.words_[0] = kObjectTag;
  return value;
}

Value Value::array(std::initializer_list<Value> items) {
  ArrayBuilder builder(items.size());
  for (const Value& item : items) builder.add(item);
  return builder.finish();
}

Value Value::object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  ObjectBuilder builder(members.size());
  for (const auto& [key, value] : members) builder.set(key, value);
  return builder.finish();
}

Value Value::opaque(Opaque* opaque) {
  Value value;
  value.words_[0] = kOpaqueTag;
  value.words_[1] = reinterpret_cast<std::uint64_t>(opaque);
  value.retain();
  return value;
}

Value Value::with_array_mark(std::uint8_t mark) const {
  Value value = *this;
  value.words_[0] = kArrayTag | std::uint64_t{mark} << 8;
  return value;
}

// ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Type Value::type() const {
  switch (tag()) {
    case kUndefinedTag: return Type::kUndefined;
    case kNullTag: return Type::kNull;
    case kBooleanTag: return Type::kBoolean;
    case kShortStringTag:
    case kLongStringTag: return Type::kString;
    case kIntegerTag:
    case kDoubleTag:
    case kWrittenTag: return Type::kNumber;
    case kArrayTag: return Type::kArray;
    case kObjectTag: return Type::kObject;
    case kOpaqueTag: return Type::kOpaque;
  }
  CHECK(false) << "no such tag";
  return Type::kUndefined;
}

double Value::as_double() const {
  if (tag() == kIntegerTag) return static_cast<double>(as_int64());
  double number = 0;
  if (tag() == kDoubleTag) {
    std::memcpy(&number, &words_[1], sizeof number);
    return number;
  }
  const std::string_view text = reinterpret_cast<StringNode*>(words_[1])->view();
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{}) return number;
  // Out of range: strtod says which way.
  return std::strtod(std::string(text).c_str(), nullptr);
}

std::string_view Value::as_string() const {
  if (tag() == kShortStringTag) {
    return {reinterpret_cast<const char*>(words_) + 2, static_cast<std::size_t>(words_[0] >> 8 & 0xff)};
  }
  return reinterpret_cast<StringNode*>(words_[1])->view();
}

std::span<const Value> Value::items() const {
  auto* node = reinterpret_cast<ArrayNode*>(words_[1]);
  return node == nullptr ? std::span<const Value>{} : std::span<const Value>(node->items(), node->size);
}

std::span<const Member> Value::members() const {
  auto* node = reinterpret_cast<ObjectNode*>(words_[1]);
  return node == nullptr ? std::span<const Member>{} : std::span<const Member>(node->members(), node->size);
}

std::size_t Value::size() const { return is_array() ? items().size() : members().size(); }

const Value* Value::find(std::string_view key) const {
  if (!is_object() || words_[1] == 0) return nullptr;
  return find(Value::string(key));
}

const Value* Value::find(const Value& key) const {
  if (!is_object() || words_[1] == 0) return nullptr;
  auto* node = reinterpret_cast<ObjectNode*>(words_[1]);
  const std::uint32_t place = node->place_of(key);
  return place == ObjectNode::kNowhere ? nullptr : &node->members()[place].value;
}

Value Value::get(std::string_view key) const {
  const Value* value = find(key);
  return value == nullptr ? Value() : *value;
}

std::uint32_t Value::depth() const {
  if (!is_container()) return 0;
  if (words_[1] == 0) return 1;
  return is_array() ? reinterpret_cast<ArrayNode*>(words_[1])->depth : reinterpret_cast<ObjectNode*>(words_[1])->depth;
}

// ── comparing ───────────────────────────────────────────────────────────────────────────────────────────────────────

bool equal_strings(const Value& a, const Value& b) {
  if (a.tag() == Value::kShortStringTag || b.tag() == Value::kShortStringTag) return a.is_same(b);
  return a.words_[1] == b.words_[1] || a.as_string() == b.as_string();
}

namespace {

bool equal_arrays(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!equal(a[i], b[i])) return false;
  }
  return true;
}

bool equal_objects(const Value& a, const Value& b) {
  if (a.size() != b.size()) return false;
  for (const Member& member : a.members()) {
    const Value* other = b.find(member.key);
    if (other == nullptr || !equal(member.value, *other)) return false;
  }
  return true;
}

}  // namespace

bool equal(const Value& a, const Value& b) {
  if (a.is_same(b)) return true;
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
  if (a.is_string() && b.is_string()) return equal_strings(a, b);
  if (a.is_array() && b.is_array()) return equal_arrays(a, b);
  if (a.is_object() && b.is_object()) return equal_objects(a, b);
  return false;
}

int compare_numbers(const Value& a, const Value& b) {
  const auto order = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
  if (a.is_int64() && b.is_int64()) return order(a.as_int64(), b.as_int64());
  const int by_double = order(a.as_double(), b.as_double());
  // Integers beyond 64 bits: what a double cannot tell apart, the text can, and then they have as many digits.
  if (by_double != 0 || a.is_int64() || b.is_int64()) return by_double;
  const std::string x = to_text(a), y = to_text(b);
  const auto is_integer = [](const std::string& text) { return text.find_first_of(".eE") == std::string::npos; };
  if (!is_integer(x) || !is_integer(y) || x.size() != y.size()) return 0;
  return x[0] == '-' ? order(y, x) : order(x, y);
}

}  // namespace baton::json
