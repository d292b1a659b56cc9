#include "asl/jsonata/frame.h"

#include <cstdlib>
#include <new>

#include "common/json/memory.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

void free_frame(Frame* frame) {
  json::count_live_bytes(-static_cast<std::int64_t>(FramePool::bytes_of(frame->slot_count)));
  std::free(frame);
}

}  // namespace

FramePool::~FramePool() {
  is_draining_ = true;
  while (live_ != nullptr) {
    Frame* frame = live_;
    ++frame->reference_count;
    for (std::uint32_t i = 0; i < frame->slot_count; ++i) frame->slots()[i] = Value();
    unlink(frame);
    release(frame);  // who holds it still, as a closure in a slot of another frame, frees it as it goes
    drain();
  }
  for (Frame*& list : free_) {
    while (list != nullptr) free_frame(std::exchange(list, list->next));
  }
}

FramePtr FramePool::make(std::uint32_t slot_count, Frame* parent) {
  Frame* frame;
  if (slot_count <= kPooledSlotCount && free_[slot_count] != nullptr) {
    frame = free_[slot_count];
    free_[slot_count] = frame->next;
  } else {
    frame = static_cast<Frame*>(std::malloc(bytes_of(slot_count)));
    if (frame == nullptr) throw std::bad_alloc();
    json::count_live_bytes(static_cast<std::int64_t>(bytes_of(slot_count)));
  }
  *frame = {.pool = this,
            .parent = parent,
            .previous = nullptr,
            .next = live_,
            .reference_count = 0,
            .slot_count = slot_count};
  if (live_ != nullptr) live_->previous = frame;
  live_ = frame;
  if (parent != nullptr) ++parent->reference_count;
  for (std::uint32_t i = 0; i < slot_count; ++i) new (frame->slots() + i) Value(slot_mark(kUnboundMark));
  return FramePtr(frame);
}

void FramePool::retire(Frame* frame) {
  dead_frames_.push_back(frame);
  if (!is_draining_) drain();
}

void FramePool::bury(Value&& value) {
  if (!value.is_opaque() && !value.is_container()) return;
  dead_values_.push_back(std::move(value));
  if (!is_draining_) drain();
}

void FramePool::drain() {
  const bool was_draining = std::exchange(is_draining_, true);
  while (!dead_frames_.empty() || !dead_values_.empty()) {
    while (!dead_frames_.empty()) {
      Frame* frame = dead_frames_.back();
      dead_frames_.pop_back();
      empty(frame);
      recycle(frame);
    }
    if (!dead_values_.empty()) {
      const Value last = std::move(dead_values_.back());
      dead_values_.pop_back();
    }
  }
  is_draining_ = was_draining;
}

void FramePool::unlink(Frame* frame) {
  if (frame->previous != nullptr) frame->previous->next = frame->next;
  if (frame->next != nullptr) frame->next->previous = frame->previous;
  if (live_ == frame) live_ = frame->next;
  frame->previous = frame->next = nullptr;
}

void FramePool::empty(Frame* frame) {
  unlink(frame);
  for (std::uint32_t i = 0; i < frame->slot_count; ++i) frame->slots()[i].~Value();
  if (frame->parent != nullptr) release(frame->parent);
}

void FramePool::recycle(Frame* frame) {
  if (frame->slot_count > kPooledSlotCount) {
    free_frame(frame);
    return;
  }
  frame->next = free_[frame->slot_count];
  free_[frame->slot_count] = frame;
}

}  // namespace baton::asl::jsonata
