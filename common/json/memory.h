// How much memory values have, so that whoever evaluates what strangers wrote can say that it is enough.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace baton::json {

// The bytes of all values that this thread has made and not given up. As values belong to one thread there is a count for
// each, without a lock. Only differences mean something: a value may have been handed from one thread to another.
std::int64_t live_bytes();

// For what an evaluator hangs into values (Opaque).
void count_live_bytes(std::int64_t change);

// Counts what a container of the standard library has.
template <typename T>
struct CountingAllocator {
  using value_type = T;

  CountingAllocator() = default;
  template <typename Other>
  CountingAllocator(const CountingAllocator<Other>&) {
  }  // NOLINT(google-explicit-constructor): what allocators are asked for

  T* allocate(std::size_t count) {
    count_live_bytes(static_cast<std::int64_t>(count * sizeof(T)));
    return std::allocator<T>().allocate(count);
  }
  void deallocate(T* memory, std::size_t count) {
    count_live_bytes(-static_cast<std::int64_t>(count * sizeof(T)));
    std::allocator<T>().deallocate(memory, count);
  }
  bool operator==(const CountingAllocator&) const { return true; }
};

}  // namespace baton::json
