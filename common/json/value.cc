#include "common/json/value.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <new>

#include "common/check.h"
#include "common/json/memory.h"
#include "common/json/nodes.h"
#include "common/json/write.h"

namespace baton::json {

using internal::ArrayNode;
using internal::ObjectNode;
using internal::StringNode;

// ── memory ──────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

// The one piece of state that belongs to no value: memory is counted where it is taken and given back, and neither place
// knows on whose behalf.
thread_local std::int64_t live = 0;

template <typename Node, typename Item>
std::int64_t bytes_of(std::size_t capacity) {
  return static_cast<std::int64_t>(sizeof(Node) + capacity * sizeof(Item));
}
std::int64_t bytes_of(const StringNode& node) { return bytes_of<StringNode, char>(node.size); }
std::int64_t bytes_of(const ArrayNode& node) { return bytes_of<ArrayNode, Value>(node.capacity); }
std::int64_t bytes_of(const ObjectNode& node) { return bytes_of<ObjectNode, Member>(node.capacity); }

// An index is a mask and then its slots, each a member's place + 1, or 0.
std::size_t index_bytes(std::uint32_t slots) { return (1 + std::size_t{slots}) * sizeof(std::uint32_t); }

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

std::int64_t live_bytes() { return live; }

void count_live_bytes(std::int64_t change) { live += change; }

namespace internal {

StringNode* make_string_node(std::string_view text) {
  CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max()) << "a text of 4 GiB";
  auto* node = static_cast<StringNode*>(allocate(sizeof(StringNode) + text.size()));
  node->reference_count = 1;
  node->size = static_cast<std::uint32_t>(text.size());
  live += bytes_of(*node);
  if (!text.empty()) std::memcpy(node->text(), text.data(), text.size());
  return node;
}

ArrayNode* grow(ArrayNode* node, std::size_t capacity) {
  CHECK(capacity <= std::numeric_limits<std::uint32_t>::max()) << "an array of 2^32 items";
  const bool is_new = node == nullptr;
  if (!is_new) live -= bytes_of(*node);
  node = static_cast<ArrayNode*>(reallocate(node, sizeof(ArrayNode) + capacity * sizeof(Value)));
  if (is_new) *node = {.reference_count = 1, .size = 0, .capacity = 0, .depth = 1, .text_bytes = 0};
  node->capacity = static_cast<std::uint32_t>(capacity);
  live += bytes_of(*node);
  return node;
}

ObjectNode* grow(ObjectNode* node, std::size_t capacity) {
  CHECK(capacity <= std::numeric_limits<std::uint32_t>::max() / 8) << "an object of 2^29 members";
  const bool is_new = node == nullptr;
  if (!is_new) live -= bytes_of(*node);
  node = static_cast<ObjectNode*>(reallocate(node, sizeof(ObjectNode) + capacity * sizeof(Member)));
  if (is_new) *node = {.reference_count = 1, .size = 0, .capacity = 0, .depth = 1, .text_bytes = 0, .index = nullptr};
  node->capacity = static_cast<std::uint32_t>(capacity);
  live += bytes_of(*node);
  return node;
}

void destroy(ArrayNode* node) noexcept {
  for (std::uint32_t i = 0; i < node->size; ++i) node->items()[i].~Value();
  live -= bytes_of(*node);
  std::free(node);
}

void destroy(ObjectNode* node) noexcept {
  for (std::uint32_t i = 0; i < node->size; ++i) node->members()[i].~Member();
  drop_index(*node);
  live -= bytes_of(*node);
  std::free(node);
}

void drop_index(ObjectNode& node) {
  if (node.index == nullptr) return;
  live -= static_cast<std::int64_t>(index_bytes(node.index[0] + 1));
  std::free(node.index);
  node.index = nullptr;
}

namespace {

void enter(ObjectNode& node, std::uint32_t place) {
  const std::uint32_t mask = node.index[0];
  std::uint32_t slot = static_cast<std::uint32_t>(hash(node.members()[place].key.as_string())) & mask;
  while (node.index[1 + slot] != 0) slot = (slot + 1) & mask;
  node.index[1 + slot] = place + 1;
}

void build_index(ObjectNode& node) {
  std::uint32_t slots = 64;
  while (slots < node.size * 4) slots *= 2;
  const std::size_t bytes = index_bytes(slots);
  live += static_cast<std::int64_t>(bytes);
  node.index = static_cast<std::uint32_t*>(allocate(bytes));
  std::memset(node.index, 0, bytes);
  node.index[0] = slots - 1;
  for (std::uint32_t place = 0; place < node.size; ++place) enter(node, place);
}

}  // namespace

std::uint32_t place_of(ObjectNode& node, const Value& key) {
  if (node.size <= kLinearSearchMax) {
    for (std::uint32_t place = 0; place < node.size; ++place) {
      if (equal_strings(node.members()[place].key, key)) return place;
    }
    return kNowhere;
  }
  if (node.index == nullptr) build_index(node);
  const std::uint32_t mask = node.index[0];
  std::uint32_t slot = static_cast<std::uint32_t>(hash(key.as_string())) & mask;
  for (; node.index[1 + slot] != 0; slot = (slot + 1) & mask) {
    if (equal_strings(node.members()[node.index[1 + slot] - 1].key, key)) return node.index[1 + slot] - 1;
  }
  return kNowhere;
}

void append(ObjectNode& node, Value key, Value value) {
  node.depth = std::max(node.depth, value.depth() + 1);
  new (node.members() + node.size) Member{std::move(key), std::move(value)};
  ++node.size;
  if (node.index == nullptr) return;
  // At most half of the slots are taken, so that a search ends soon.
  if (node.size * 2 > node.index[0]) {
    drop_index(node);
  } else {
    enter(node, node.size - 1);
  }
}

}  // namespace internal

// ── copies ──────────────────────────────────────────────────────────────────────────────────────────────────────────

void Value::destroy() noexcept {
  switch (tag()) {
    case kUndefinedTag:
    case kNullTag:
    case kBooleanTag:
    case kShortStringTag:
    case kIntegerTag:
    case kDoubleTag: break;
    case kWrittenTag:
    case kLongStringTag: {
      auto* node = reinterpret_cast<StringNode*>(words_[1]);
      live -= bytes_of(*node);
      std::free(node);
      break;
    }
    case kArrayTag: internal::destroy(reinterpret_cast<ArrayNode*>(words_[1])); break;
    case kObjectTag: internal::destroy(reinterpret_cast<ObjectNode*>(words_[1])); break;
    case kOpaqueTag: delete as_opaque(); break;
  }
}

// ── making ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Value Value::fraction(double number) {
  Value value = Value::number(number);
  value.words_[0] |= kFractionFlag;
  return value;
}

namespace {

// Decimals as people write them (19.9, 1.0, -0.25): with at most 15 digits, the nearest double is the quotient of two exact
// ones, and its shortest text is this one. Undefined for all others.
Value short_decimal(std::string_view text) {
  static constexpr double kPowersOfTen[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                            1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
  const bool is_negative = text[0] == '-';
  const std::size_t first = is_negative ? 1 : 0;
  if (text.size() - first > 16) return {};
  std::int64_t digits = 0;
  std::size_t point = text.size();
  for (std::size_t i = first; i < text.size(); ++i) {
    if (text[i] == '.') {
      point = i;
    } else if (text[i] >= '0' && text[i] <= '9') {
      digits = digits * 10 + (text[i] - '0');
    } else {
      return {};
    }
  }
  if (point == text.size()) return {};
  const std::size_t fraction_digits = text.size() - point - 1;
  const double number = static_cast<double>(is_negative ? -digits : digits) / kPowersOfTen[fraction_digits];
  if (fraction_digits == 1 && text.back() == '0') return digits == 0 && is_negative ? Value() : Value::fraction(number);
  // Smaller ones are printed with an exponent, and zeros at the end not at all.
  return text.back() != '0' && fraction_digits <= 6 ? Value::number(number) : Value();
}

}  // namespace

Value Value::number_as_written(std::string_view text) {
  if (Value value = short_decimal(text); !value.is_undefined()) return value;
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
  value.words_[1] = reinterpret_cast<std::uint64_t>(internal::make_string_node(text));
  return value;
}

Value Value::string(std::string_view text) {
  Value value;
  if (text.size() <= kShortStringBytes) {
    value.words_[0] = kShortStringTag | text.size() << 8;
    if (!text.empty()) std::memcpy(reinterpret_cast<char*>(value.words_) + 2, text.data(), text.size());
  } else {
    value.words_[0] = kLongStringTag;
    value.words_[1] = reinterpret_cast<std::uint64_t>(internal::make_string_node(text));
  }
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

const Value* Value::find(std::string_view key) const {
  if (!is_object() || words_[1] == 0) return nullptr;
  return find(Value::string(key));
}

const Value* Value::find(const Value& key) const {
  if (!is_object() || words_[1] == 0) return nullptr;
  auto* node = reinterpret_cast<ObjectNode*>(words_[1]);
  const std::uint32_t place = internal::place_of(*node, key);
  return place == internal::kNowhere ? nullptr : &node->members()[place].value;
}

Value Value::get(std::string_view key) const {
  const Value* value = find(key);
  return value == nullptr ? Value() : *value;
}

// ── comparing ───────────────────────────────────────────────────────────────────────────────────────────────────────

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
