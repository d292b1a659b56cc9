// What the files of this folder do with nodes. Values are moved by copying their bytes.
#pragma once

#include <cstdint>

#include "common/json/value.h"

namespace baton::json::internal {

StringNode* make_string_node(std::string_view text);

// Moves `node` (null: a new one) into memory for `capacity` items or members.
ArrayNode* grow(ArrayNode* node, std::size_t capacity);
ObjectNode* grow(ObjectNode* node, std::size_t capacity);

void destroy(ArrayNode* node) noexcept;
void destroy(ObjectNode* node) noexcept;

inline constexpr std::uint32_t kNowhere = ~std::uint32_t{0};
// The place of a key in an object, or kNowhere.
std::uint32_t place_of(ObjectNode& node, const Value& key);
// REQUIRES: the key is not there, and there is room.
void append(ObjectNode& node, Value key, Value value);
void drop_index(ObjectNode& node);

}  // namespace baton::json::internal
