// Random numbers that logic is given, never takes: the same seed makes the same run.
#pragma once

#include <cstdint>

namespace baton {

// xoshiro256** 1.0 (Blackman and Vigna, 2018): fast, 256 bits of state. Not for secrets. Satisfies
// UniformRandomBitGenerator.
class Random {
 public:
  using result_type = std::uint64_t;
  explicit Random(std::uint64_t seed);

  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }
  std::uint64_t operator()();

  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // Uniform in [0, 1).
  double unit();
  // True with the given probability.
  bool chance(double probability) { return unit() < probability; }

 private:
  std::uint64_t state_[4];
};

// A seed from the operating system, for programs; tests choose their own.
std::uint64_t random_seed();

}  // namespace baton
