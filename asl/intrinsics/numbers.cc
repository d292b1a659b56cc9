#include <cstdint>
#include <string>

#include "asl/intrinsics/checks.h"
#include "asl/intrinsics/function.h"
#include "common/check.h"

namespace baton::asl::intrinsics {

namespace {

using json::Value;

// java.util.Random, so that a seed gives what it gives there: a linear congruence of 48 bits.
class JavaRandom {
 public:
  explicit JavaRandom(std::int64_t seed) : state_((static_cast<std::uint64_t>(seed) ^ kMultiplier) & kMask) {}

  // Uniform in [0, bound). REQUIRES: 0 < bound < 2³¹.
  std::int32_t below(std::int32_t bound) {
    std::int64_t bits = next();
    if ((bound & (bound - 1)) == 0) return static_cast<std::int32_t>((bound * bits) >> 31);
    std::int64_t result = bits % bound;
    while (bits - result + (bound - 1) > INT32_MAX) {
      bits = next();
      result = bits % bound;
    }
    return static_cast<std::int32_t>(result);
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x5DEECE66D;
  static constexpr std::uint64_t kMask = (std::uint64_t{1} << 48) - 1;

  std::int64_t next() {
    state_ = (state_ * kMultiplier + 0xB) & kMask;
    return static_cast<std::int64_t>(state_ >> 17);
  }

  std::uint64_t state_;
};

std::int64_t draw(std::int64_t span, const json::Value* seed, const Surroundings& surroundings) {
  if (seed == nullptr) {
    CHECK(surroundings.random != nullptr) << "States.MathRandom without a source of random numbers";
    return static_cast<std::int64_t>(surroundings.random->below(static_cast<std::uint64_t>(span)));
  }
  JavaRandom random(static_cast<std::int64_t>(java_round(seed->as_double())));
  if (span <= INT32_MAX) return random.below(static_cast<std::int32_t>(span));
  // Java draws whole integers until one fits; ours is as good.
  return (static_cast<std::int64_t>(random.below(INT32_MAX)) * 2 + random.below(2)) % span;
}

}  // namespace

// From the start, included, to the end, excluded.
Result math_random(Arguments arguments, const Surroundings& surroundings) {
  const auto start = read_integer(arguments[0], "first", "States.MathRandom");
  if (!start) return tl::unexpected(start.error());
  const auto end = read_integer(arguments[1], "second", "States.MathRandom");
  if (!end) return tl::unexpected(end.error());
  if (*start >= *end) return refuse("The start number must be less than the end number");
  const json::Value* seed = arguments.size() > 2 ? &arguments[2] : nullptr;
  if (seed != nullptr && (!seed->is_number() || std::abs(seed->as_double()) > 9e18)) {
    return refuse_argument("third", "States.MathRandom", "a number");
  }
  return Value::integer(*start + draw(*end - *start, seed, surroundings));
}

Result math_add(Arguments arguments, const Surroundings&) {
  const auto left = read_integer(arguments[0], "first", "States.MathAdd");
  if (!left) return tl::unexpected(left.error());
  const auto right = read_integer(arguments[1], "second", "States.MathAdd");
  if (!right) return tl::unexpected(right.error());
  return Value::integer(*left + *right);
}

// Version 4 (RFC 9562): random, but for six bits.
Result uuid(Arguments, const Surroundings& surroundings) {
  CHECK(surroundings.random != nullptr) << "States.UUID without a source of random numbers";
  const std::uint64_t high = ((*surroundings.random)() & ~std::uint64_t{0xF000}) | 0x4000;
  const std::uint64_t low = ((*surroundings.random)() & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62;
  std::string text;
  for (int nibble = 0; nibble < 32; ++nibble) {
    if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) text += '-';
    const std::uint64_t half = nibble < 16 ? high : low;
    text += "0123456789abcdef"[half >> (60 - 4 * (nibble % 16)) & 0xF];
  }
  return Value::string(text);
}

}  // namespace baton::asl::intrinsics
