#include "cli/watch/arrivals.h"

#include <gmock/gmock.h>

namespace baton::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr TimePoint kStart{std::chrono::hours(500'000)};
constexpr FileState kSmall{10, kStart};
constexpr FileState kGrown{20, kStart + std::chrono::seconds(1)};

TEST(Arrivals, AFileThatWasClosedIsComplete) {
  Arrivals arrivals({});
  arrivals.closed("in/a", kSmall);
  EXPECT_THAT(arrivals.complete(), ElementsAre(Pair("in/a", kSmall)));
  EXPECT_FALSE(arrivals.settling());
}

TEST(Arrivals, AFileThatWasFoundIsCompleteOnceItStaysTheSame) {
  Arrivals arrivals({});
  arrivals.scanned({{"in/a", kSmall}}, kStart);
  EXPECT_TRUE(arrivals.settling());
  arrivals.scanned({{"in/a", kSmall}}, kStart + kSettled - Duration(1));
  EXPECT_THAT(arrivals.complete(), IsEmpty());
  arrivals.scanned({{"in/a", kSmall}}, kStart + kSettled);
  EXPECT_THAT(arrivals.complete(), ElementsAre(Pair("in/a", kSmall)));
  EXPECT_FALSE(arrivals.settling());
}

TEST(Arrivals, AFileThatGrowsIsNotComplete) {
  Arrivals arrivals({});
  arrivals.scanned({{"in/a", kSmall}}, kStart);
  arrivals.scanned({{"in/a", kGrown}}, kStart + kSettled);
  EXPECT_THAT(arrivals.complete(), IsEmpty());
  arrivals.scanned({{"in/a", kGrown}}, kStart + 2 * kSettled);
  EXPECT_THAT(arrivals.complete(), ElementsAre(Pair("in/a", kGrown)));
}

TEST(Arrivals, WhatWasTakenIsToldAgainOnlyIfItChanges) {
  Arrivals arrivals({});
  arrivals.closed("in/a", kSmall);
  arrivals.take("in/a", kSmall);
  arrivals.closed("in/a", kSmall);
  arrivals.scanned({{"in/a", kSmall}}, kStart);
  EXPECT_THAT(arrivals.complete(), IsEmpty());
  arrivals.closed("in/a", kGrown);
  EXPECT_THAT(arrivals.complete(), ElementsAre(Pair("in/a", kGrown)));
}

TEST(Arrivals, WhatChangedWhileItWasTakenIsToldAgain) {
  Arrivals arrivals({});
  arrivals.closed("in/a", kSmall);
  arrivals.closed("in/a", kGrown);
  arrivals.take("in/a", kSmall);
  EXPECT_THAT(arrivals.complete(), ElementsAre(Pair("in/a", kGrown)));
}

TEST(Arrivals, WhatWasTakenInAnEarlierLifeIsNotTold) {
  Arrivals arrivals({{"in/a", kSmall}, {"in/b", kSmall}});
  arrivals.scanned({{"in/a", kSmall}, {"in/b", kGrown}}, kStart);
  arrivals.scanned({{"in/a", kSmall}, {"in/b", kGrown}}, kStart + kSettled);
  EXPECT_THAT(arrivals.complete(), ElementsAre(Pair("in/b", kGrown)));
}

TEST(Arrivals, WhatIsGoneIsToldOnceAndForgotten) {
  Arrivals arrivals({{"in/a", kSmall}});
  arrivals.closed("in/b", kSmall);  // not taken: nobody has to be told that it went
  arrivals.scanned({}, kStart);
  EXPECT_THAT(arrivals.forget_gone(), ElementsAre("in/a"));
  EXPECT_THAT(arrivals.forget_gone(), IsEmpty());
  EXPECT_THAT(arrivals.complete(), IsEmpty());
}

TEST(Arrivals, ASecondLookDoesNotTakeBackThatAFileIsComplete) {
  Arrivals arrivals({});
  arrivals.closed("in/a", kSmall);
  arrivals.scanned({{"in/a", kSmall}}, kStart);
  EXPECT_THAT(arrivals.complete(), ElementsAre(Pair("in/a", kSmall)));
}

}  // namespace
}  // namespace baton::cli
