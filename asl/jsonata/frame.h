// Variables at run time: one frame for each entry of a block, lambda, tuple or program that has names.
//
// Frames are counted, as closures keep them. A closure that is kept by the frame it keeps (every recursive function is) is
// a cycle that counts never end; so the pool knows all frames, and empties those left over when the evaluation is over.
//
// Chains of closures can be as long as an evaluation has steps. Nothing here destroys recursively: what dies while
// something is being destroyed waits in the pool's queue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "common/json/value.h"

namespace baton::asl::jsonata {

class FramePool;

// Marks of slots, in the guise of empty arrays, which own no memory.
inline constexpr std::uint8_t kUnboundMark = 0x80;
// In a top scope: the environment was asked, and the built-in function of that name is meant.
inline constexpr std::uint8_t kBuiltinMark = 0x81;
inline bool is_slot_mark(const json::Value& slot) { return slot.is_array() && slot.array_mark() >= kUnboundMark; }
inline bool is_unbound(const json::Value& slot) { return slot.is_array() && slot.array_mark() == kUnboundMark; }
inline json::Value slot_mark(std::uint8_t mark) { return json::Value::empty_array().with_array_mark(mark); }

struct Frame {
  FramePool* pool;
  Frame* parent;  // counted; null of the outermost
  Frame* previous;
  Frame* next;  // of the pool's list
  std::uint32_t reference_count;
  std::uint32_t slot_count;

  json::Value* slots() { return reinterpret_cast<json::Value*>(this + 1); }
  Frame* up(std::uint32_t depth) {
    Frame* frame = this;
    for (; depth > 0; --depth) frame = frame->parent;
    return frame;
  }
};

// A counted reference.
class FramePtr {
 public:
  FramePtr() = default;
  explicit FramePtr(Frame* frame) : frame_(frame) {
    if (frame_ != nullptr) ++frame_->reference_count;
  }
  FramePtr(const FramePtr& other) : FramePtr(other.frame_) {}
  FramePtr(FramePtr&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  FramePtr& operator=(FramePtr other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~FramePtr();

  Frame* get() const { return frame_; }
  Frame* operator->() const { return frame_; }

 private:
  Frame* frame_ = nullptr;
};

class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool();

  // All slots unbound.
  FramePtr make(std::uint32_t slot_count, Frame* parent);

  void release(Frame* frame) {
    if (--frame->reference_count == 0) retire(frame);
  }
  // Destroys a value that may be the last to hold a function. For destructors of functions.
  void bury(json::Value&& value);

  static std::size_t bytes_of(std::uint32_t slot_count) { return sizeof(Frame) + slot_count * sizeof(json::Value); }

 private:
  static constexpr std::uint32_t kPooledSlotCount = 8;

  void retire(Frame* frame);
  void drain();
  void empty(Frame* frame);
  void recycle(Frame* frame);
  void unlink(Frame* frame);

  Frame* live_ = nullptr;
  Frame* free_[kPooledSlotCount + 1] = {};  // by slot count, linked by `next`
  bool is_draining_ = false;
  std::vector<Frame*> dead_frames_{};
  std::vector<json::Value> dead_values_{};
};

inline FramePtr::~FramePtr() {
  if (frame_ != nullptr) frame_->pool->release(frame_);
}

}  // namespace baton::asl::jsonata
