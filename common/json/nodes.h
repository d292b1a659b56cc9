// How arrays, objects and long texts lie in memory. For the files of this folder only.
//
// Every node begins with its reference count, and its items stand right behind it. An empty array or object has no node.
#pragma once

#include <cstdint>

#include "common/json/value.h"

namespace baton::json::internal {

struct StringNode {
  std::uint32_t reference_count;
  std::uint32_t size;

  char* text() { return reinterpret_cast<char*>(this + 1); }
  std::string_view view() { return {text(), size}; }
  static StringNode* make(std::string_view text);
};

struct ArrayNode {
  std::uint32_t reference_count;
  std::uint32_t size;
  std::uint32_t capacity;
  std::uint32_t depth;
  std::size_t text_bytes;  // 0: not counted yet

  Value* items() { return reinterpret_cast<Value*>(this + 1); }
  static ArrayNode* make(std::size_t capacity);
  // Moves `node` (which may be null) into memory for `capacity` items. Values may be moved by copying their bytes.
  static ArrayNode* grow(ArrayNode* node, std::size_t capacity);
  static void destroy(ArrayNode* node) noexcept;
};

struct ObjectNode {
  std::uint32_t reference_count;
  std::uint32_t size;
  std::uint32_t capacity;
  std::uint32_t depth;
  std::size_t text_bytes;        // 0: not counted yet
  mutable std::uint32_t* index;  // of a large object that was searched: hash slots, each a member's place + 1

  Member* members() { return reinterpret_cast<Member*>(this + 1); }
  static ObjectNode* make(std::size_t capacity);
  static ObjectNode* grow(ObjectNode* node, std::size_t capacity);
  static void destroy(ObjectNode* node) noexcept;

  // The place of a key, or kNowhere.
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};
  std::uint32_t place_of(const Value& key);
  // REQUIRES: the key is not there, and there is room.
  void append(Value key, Value value);
  void drop_index();

 private:
  void build_index();
  void enter(std::uint32_t place);
};

}  // namespace baton::json::internal
