#include "common/check.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(CheckDeathTest, StopsTheProgramAndSaysWhereAndWhy) {
  const int sum = 5;
  EXPECT_DEATH(CHECK(sum == 4) << "the sum was " << sum,
               "check_test.cc:[0-9]+: CHECK\\(sum == 4\\) failed: the sum was 5");
}

TEST(Check, ThatHoldsDoesNotEvenComputeItsMessage) {
  int computed = 0;
  CHECK(true) << ++computed;
  EXPECT_EQ(computed, 0);
}

}  // namespace
}  // namespace baton
