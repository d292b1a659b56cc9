// The arguments of one call: a few in place, many on the heap.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "common/json/value.h"

namespace baton::asl::jsonata {

class Arguments {
 public:
  Arguments() = default;
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  std::size_t size() const { return size_; }
  json::Value& operator[](std::size_t i) { return items()[i]; }
  std::span<json::Value> span() { return {items(), size_}; }

  void add(json::Value value) {
    if (size_ == capacity_) grow();
    items()[size_++] = std::move(value);
  }
  // One more, undefined. The reference holds until the next is added.
  json::Value& add() {
    if (size_ == capacity_) grow();
    return items()[size_++];
  }
  void clear() {
    for (json::Value& item : span()) item = {};
    size_ = 0;
  }
  // Fills up with undefined.
  void pad(std::size_t size) {
    while (size_ < size) add({});
  }
  void swap(Arguments& other) {
    std::swap(inline_, other.inline_);
    std::swap(heap_, other.heap_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  static constexpr std::size_t kInlineCount = 5;

  json::Value* items() { return heap_ == nullptr ? inline_.data() : heap_.get(); }
  void grow() {
    auto larger = std::make_unique<json::Value[]>(capacity_ * 2);
    std::move(items(), items() + size_, larger.get());
    heap_ = std::move(larger);
    capacity_ *= 2;
  }

  std::array<json::Value, kInlineCount> inline_{};
  std::unique_ptr<json::Value[]> heap_{};
  std::size_t size_ = 0;
  std::size_t capacity_ = kInlineCount;
};

}  // namespace baton::asl::jsonata
