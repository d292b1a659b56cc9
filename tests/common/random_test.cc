#include "common/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace baton {
namespace {

TEST(Random, SameSeedMakesTheSameRun) {
  Random one(42);
  Random two(42);
  Random other(43);
  int same_as_other = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto value = one();
    ASSERT_EQ(value, two());
    if (value == other()) ++same_as_other;
  }
  EXPECT_EQ(same_as_other, 0);
}

// The reference code of xoshiro256** 1.0 and SplitMix64 (prng.di.unimi.it), seeded with 0.
TEST(Random, IsXoshiro256StarStar) {
  std::uint64_t seed = 0;
  std::array<std::uint64_t, 4> s{};
  for (auto& word : s) {
    std::uint64_t z = (seed += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    word = z ^ (z >> 31);
  }
  ASSERT_EQ(s[0], 0xe220a8397b1dcdafU);  // SplitMix64's first number from 0, known from its authors
  const auto rotl = [](std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); };
  Random random(0);
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t expected = rotl(s[1] * 5, 7) * 9;
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    ASSERT_EQ(random(), expected);
  }
}

TEST(Random, BelowIsUniformAndStaysBelow) {
  Random random(1);
  std::array<int, 10> counts{};
  for (int i = 0; i < 100'000; ++i) {
    const auto value = random.below(10);
    ASSERT_LT(value, 10U);
    ++counts[value];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);  // more than five standard deviations
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, UnitIsInTheHalfOpenInterval) {
  Random random(2);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double value = random.unit();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.01);
}

TEST(Random, ChanceComesAsOftenAsItsProbabilitySays) {
  Random random(3);
  int count = 0;
  for (int i = 0; i < 100'000; ++i) count += random.chance(0.25) ? 1 : 0;
  EXPECT_NEAR(count, 25'000, 1000);
  EXPECT_FALSE(random.chance(0.0));
  EXPECT_TRUE(random.chance(1.0));
}

TEST(Random, SeedsFromTheOperatingSystemDiffer) {
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 100; ++i) seeds.insert(random_seed());
  EXPECT_EQ(seeds.size(), 100U);
}

}  // namespace
}  // namespace baton
