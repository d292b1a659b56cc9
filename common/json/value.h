// A JSON value: 16 bytes, immutable, shared by reference counts.
//
// Made for a language whose data is copied far more often than it is changed: a copy is one increment, a text of up to 14
// bytes lives in the value itself, and a short key is compared as two machine words. Objects keep the order of their
// keys. Numbers keep what was written: an integer of 64 bits is exact, 1.0 stays 1.0, and a number that neither an
// int64 nor a double gives back letter by letter keeps its text (12345678901234567890, 1.10, 1E2).
//
// Two kinds never occur in a document. `undefined` is the absence of a value, what a default-constructed Value is.
// `opaque` is something that only an evaluator knows (a function of JSONata).
//
// Thread: counts are not atomic, so a value and all its copies belong to one thread.
// Depth: builders know how deep a value is. Recursive functions on values (writing, comparing, destroying) are safe for
// values up to 10 × kDepthMax; whoever makes values out of what strangers wrote refuses those deeper than kDepthMax.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace baton::json {

// Levels of arrays and objects in a document. Jackson, which AWS parses with, draws the line at the same depth.
inline constexpr std::uint32_t kDepthMax = 1000;

enum class Type : std::uint8_t { kUndefined, kNull, kBoolean, kNumber, kString, kArray, kObject, kOpaque };

// What an evaluator hangs into values. Counted like every other node.
class Opaque {
 public:
  Opaque() = default;
  Opaque(const Opaque&) = delete;
  Opaque& operator=(const Opaque&) = delete;
  virtual ~Opaque() = default;

 private:
  friend class Value;
  std::uint32_t reference_count_ = 0;
};

struct Member;

namespace internal {
struct StringNode;
struct ArrayNode;
struct ObjectNode;
}  // namespace internal

class Value {
 public:
  // ── making ──
  constexpr Value() noexcept : words_{0, 0} {}
  Value(const Value& other) noexcept : words_{other.words_[0], other.words_[1]} { retain(); }
  Value(Value&& other) noexcept : words_{other.words_[0], other.words_[1]} { other.words_[0] = other.words_[1] = 0; }
  Value& operator=(const Value& other) noexcept;
  Value& operator=(Value&& other) noexcept;
  ~Value() { release(); }

  static Value null();
  static Value boolean(bool value);
  static Value integer(std::int64_t value);
  // REQUIRES: finite. Printed as JavaScript prints it: 3 for 3.0.
  static Value number(double value);
  // A double that is printed with a fraction even if it has none, as Java prints it: 3.0.
  static Value fraction(double value);
  // REQUIRES: `text` is a number by RFC 8259 §6. Printed as it is written here.
  static Value number_as_written(std::string_view text);
  // REQUIRES: valid UTF-8 (a lone surrogate may be encoded as three bytes).
  static Value string(std::string_view text);
  static Value empty_array();
  static Value empty_object();
  static Value array(std::initializer_list<Value> items);
  static Value object(std::initializer_list<std::pair<std::string_view, Value>> members);
  // Takes ownership of `opaque`, which `new` made.
  static Value opaque(Opaque* opaque);

  // ── what it is ──
  Type type() const;
  bool is_undefined() const { return tag() == kUndefinedTag; }
  bool is_null() const { return tag() == kNullTag; }
  bool is_boolean() const { return tag() == kBooleanTag; }
  bool is_true() const { return is_boolean() && words_[1] != 0; }
  bool is_number() const { return tag() >= kIntegerTag && tag() <= kWrittenTag; }
  bool is_string() const { return tag() == kShortStringTag || tag() == kLongStringTag; }
  bool is_array() const { return tag() == kArrayTag; }
  bool is_object() const { return tag() == kObjectTag; }
  bool is_opaque() const { return tag() == kOpaqueTag; }
  bool is_container() const { return is_array() || is_object(); }
  // An integer without a fraction or exponent, as it was written; as_integer() needs it to fit in 64 bits.
  bool is_int64() const { return tag() == kIntegerTag; }

  // ── what is in it; each REQUIRES the type that its name says ──
  bool as_boolean() const { return words_[1] != 0; }
  std::int64_t as_int64() const { return static_cast<std::int64_t>(words_[1]); }
  // Any number. A written one is rounded to the nearest double (1E400: infinity).
  double as_double() const;
  // Of a short string, points into this Value: do not keep it longer.
  std::string_view as_string() const;
  Opaque* as_opaque() const { return reinterpret_cast<Opaque*>(words_[1]); }

  // Arrays.
  std::span<const Value> items() const;
  // Objects, in the order of their keys.
  std::span<const Member> members() const;
  // Of arrays and objects.
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  // REQUIRES: array, i < size().
  const Value& operator[](std::size_t i) const { return items()[i]; }
  // Null if this is no object or has no such member. The second form, with a key that is a string Value, is the fast one.
  const Value* find(std::string_view key) const;
  const Value* find(const Value& key) const;
  // The member, or undefined.
  Value get(std::string_view key) const;

  // Levels of arrays and objects: 0 of a scalar, 1 of [], 2 of [[]]. Where a builder replaced a deep part by a shallow one,
  // still that of the deep one.
  std::uint32_t depth() const;
  // The length of its compact text, in bytes. Counted once for each array and object, then remembered.
  std::size_t text_bytes() const;

  // A byte that an evaluator may hang on an array for its own ends (JSONata marks its sequences); 0 of parsed arrays. It
  // is part of this copy only, and says nothing to equal(). REQUIRES: an array.
  std::uint8_t array_mark() const { return static_cast<std::uint8_t>(words_[0] >> 8); }
  Value with_array_mark(std::uint8_t mark) const;

  // The same array, object, long string or opaque in memory, or equal scalars: cheap, and never true of different values.
  bool is_same(const Value& other) const { return words_[0] == other.words_[0] && words_[1] == other.words_[1]; }

  // Of an array or object: where it lies in memory, which copies share. Null of those that have no memory, as an empty one
  // (but see ObjectBuilder::finish_distinct).
  const void* identity() const { return reinterpret_cast<const void*>(words_[1]); }

 private:
  friend class ArrayBuilder;
  friend class ObjectBuilder;
  friend bool equal_strings(const Value& a, const Value& b);
  friend void write(const Value& value, std::string& out);

  // The tag is the low byte of the first word. A short string has its length in the next byte and its text in the 14
  // behind that, zeros after it, so that two of them are equal if their words are. Everything else has its payload in
  // the second word. Tags from kWrittenTag on, and only those, own a node (kShortStringTag stands before them).
  enum Tag : std::uint8_t {
    kUndefinedTag = 0,
    kNullTag,
    kBooleanTag,
    kShortStringTag,
    kIntegerTag,
    kDoubleTag,
    kWrittenTag,  // a StringNode with the text of a number
    kLongStringTag,
    kArrayTag,
    kObjectTag,
    kOpaqueTag,
  };
  static constexpr std::size_t kShortStringBytes = 14;
  static constexpr std::uint64_t kFractionFlag = 0x100;  // of kDoubleTag: print a fraction

  Tag tag() const { return static_cast<Tag>(words_[0] & 0xff); }
  bool owns_node() const { return tag() >= kWrittenTag; }
  void retain() const noexcept;
  void release() noexcept;
  void destroy() noexcept;

  std::uint64_t words_[2];
};

struct Member {
  Value key;  // a string
  Value value;
};

// Makes an array. A builder that was finished is empty and may be used again.
class ArrayBuilder {
 public:
  ArrayBuilder() = default;
  explicit ArrayBuilder(std::size_t capacity) { reserve(capacity); }
  // Goes on with an array: in its own memory if nobody else holds it, else in a copy. REQUIRES: `array` is one.
  explicit ArrayBuilder(Value&& array);
  ArrayBuilder(const ArrayBuilder&) = delete;
  ArrayBuilder& operator=(const ArrayBuilder&) = delete;
  ArrayBuilder(ArrayBuilder&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  ~ArrayBuilder();

  void reserve(std::size_t capacity);
  void add(Value value);
  void add_all(std::span<const Value> values);
  // Adds values by taking them out of their place, which holds undefined then.
  void take_all(std::span<Value> values);
  void set(std::size_t i, Value value);  // REQUIRES: i < size()
  std::size_t size() const;
  std::span<const Value> items() const;
  Value finish();

 private:
  internal::ArrayNode* node_ = nullptr;
};

// Makes an object. Adding a key that is there already replaces its value and keeps its place.
class ObjectBuilder {
 public:
  ObjectBuilder() = default;
  explicit ObjectBuilder(std::size_t capacity) { reserve(capacity); }
  // As of ArrayBuilder.
  explicit ObjectBuilder(Value&& object);
  ObjectBuilder(const ObjectBuilder&) = delete;
  ObjectBuilder& operator=(const ObjectBuilder&) = delete;
  ObjectBuilder(ObjectBuilder&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  ~ObjectBuilder();

  void reserve(std::size_t capacity);
  void set(std::string_view key, Value value) { set(Value::string(key), std::move(value)); }
  void set(Value key, Value value);
  // REQUIRES: no member has this key. Saves the search.
  void add_new(Value key, Value value);
  // Keys and values in turn, taken as ArrayBuilder does it. REQUIRES: the keys are new, and no two are equal.
  void take_all_new(std::span<Value> keys_and_values);
  // Removes a member, if it is there; the others keep their order. O(size).
  void remove(std::string_view key);
  const Value* find(const Value& key) const;
  std::size_t size() const;
  std::span<const Member> members() const;
  Value finish();
  // An empty object has memory of its own as well, so that it can be told from others.
  Value finish_distinct();

 private:
  internal::ObjectNode* node_ = nullptr;
};

// REQUIRES: both are strings.
bool equal_strings(const Value& a, const Value& b);

// Deep equality: numbers by their numeric value (1 == 1.0), objects whatever the order of their keys, opaques by identity.
bool equal(const Value& a, const Value& b);

// `object` with one member more or another value in it; `object` itself is unchanged. REQUIRES: an object.
Value with_member(const Value& object, std::string_view key, Value value);

// An order over numbers: -1, 0, 1. REQUIRES: both are numbers. Exact for integers of 64 bits.
int compare_numbers(const Value& a, const Value& b);

namespace internal {

// How long texts, arrays and objects lie in memory: a reference count first, the items right behind the node. An empty
// array or object has no node.
struct StringNode {
  std::uint32_t reference_count;
  std::uint32_t size;

  char* text() { return reinterpret_cast<char*>(this + 1); }
  std::string_view view() { return {text(), size}; }
};

struct ArrayNode {
  std::uint32_t reference_count;
  std::uint32_t size;
  std::uint32_t capacity;
  std::uint32_t depth;
  std::size_t text_bytes;  // 0: not counted yet

  Value* items() { return reinterpret_cast<Value*>(this + 1); }
};

struct ObjectNode {
  std::uint32_t reference_count;
  std::uint32_t size;
  std::uint32_t capacity;
  std::uint32_t depth;
  std::size_t text_bytes;  // 0: not counted yet
  std::uint32_t* index;    // of a large object that was searched (nodes.h)

  Member* members() { return reinterpret_cast<Member*>(this + 1); }
};

}  // namespace internal

inline void Value::retain() const noexcept {
  if (!owns_node() || words_[1] == 0) return;
  if (tag() == kOpaqueTag) {
    ++as_opaque()->reference_count_;
  } else {
    ++*reinterpret_cast<std::uint32_t*>(words_[1]);
  }
}

inline void Value::release() noexcept {
  if (!owns_node() || words_[1] == 0) return;
  std::uint32_t& count =
      tag() == kOpaqueTag ? as_opaque()->reference_count_ : *reinterpret_cast<std::uint32_t*>(words_[1]);
  if (--count == 0) destroy();
}

inline Value& Value::operator=(const Value& other) noexcept {
  // Released last: what this held may own `other`.
  Value copy(other);
  std::swap(words_, copy.words_);
  return *this;
}

inline Value& Value::operator=(Value&& other) noexcept {
  Value moved(std::move(other));
  std::swap(words_, moved.words_);
  return *this;
}

inline std::string_view Value::as_string() const {
  if (tag() == kShortStringTag) {
    return {reinterpret_cast<const char*>(words_) + 2, static_cast<std::size_t>(words_[0] >> 8 & 0xff)};
  }
  return reinterpret_cast<internal::StringNode*>(words_[1])->view();
}

inline std::span<const Value> Value::items() const {
  auto* node = reinterpret_cast<internal::ArrayNode*>(words_[1]);
  return node == nullptr ? std::span<const Value>{} : std::span<const Value>(node->items(), node->size);
}

inline std::span<const Member> Value::members() const {
  auto* node = reinterpret_cast<internal::ObjectNode*>(words_[1]);
  return node == nullptr ? std::span<const Member>{} : std::span<const Member>(node->members(), node->size);
}

inline std::size_t Value::size() const { return is_array() ? items().size() : members().size(); }

inline std::uint32_t Value::depth() const {
  if (!is_container()) return 0;
  if (words_[1] == 0) return 1;
  return is_array() ? reinterpret_cast<internal::ArrayNode*>(words_[1])->depth
                    : reinterpret_cast<internal::ObjectNode*>(words_[1])->depth;
}

inline Value Value::null() {
  Value value;
  value.words_[0] = kNullTag;
  return value;
}

inline Value Value::boolean(bool flag) {
  Value value;
  value.words_[0] = kBooleanTag;
  value.words_[1] = flag ? 1 : 0;
  return value;
}

inline Value Value::integer(std::int64_t number) {
  Value value;
  value.words_[0] = kIntegerTag;
  value.words_[1] = static_cast<std::uint64_t>(number);
  return value;
}

inline Value Value::number(double number) {
  Value value;
  value.words_[0] = kDoubleTag;
  std::memcpy(&value.words_[1], &number, sizeof number);
  return value;
}

inline Value Value::empty_array() {
  Value value;
  value.words_[0] = kArrayTag;
  return value;
}

inline Value Value::empty_object() {
  Value value;
  value.words_[0] = kObjectTag;
  return value;
}

inline bool equal_strings(const Value& a, const Value& b) {
  if (a.is_same(b)) return true;
  if (a.tag() == Value::kShortStringTag || b.tag() == Value::kShortStringTag) return false;
  return a.as_string() == b.as_string();
}

}  // namespace baton::json
