// A test of what every Store must do runs in both worlds.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/storage/owner.h"

namespace baton::testing {

template <typename World>
class StoreConformance : public ::testing::Test {
 protected:
  World world;
  TimePoint tomorrow() { return world.now() + std::chrono::hours(24); }
  Content loaded_by_a_successor() {
    Owner<World> successor(world);
    successor.acquire();
    return successor.content;
  }
};

struct WorldName {
  template <typename World>
  static std::string GetName(int) {
    return std::is_same_v<World, RedisWorld> ? "Redis" : "Memory";
  }
};
using Worlds = ::testing::Types<RedisWorld, MemoryWorld>;

}  // namespace baton::testing
