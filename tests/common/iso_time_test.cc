#include "common/iso_time.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(IsoTime, ShowsMillisecondsUnlessSecondsAreEnough) {
  const TimePoint point = from_unix_ms(1'553'616'793'092);
  EXPECT_EQ(iso_time(point), "2019-03-26T16:13:13.092Z");
  EXPECT_EQ(iso_time(point, TimeDigits::kSeconds), "2019-03-26T16:13:13Z");
  EXPECT_EQ(iso_time(TimePoint{}), "1970-01-01T00:00:00.000Z");
}

TEST(IsoTime, CutsOffWhatIsShorterThanItsLastDigit) {
  EXPECT_EQ(iso_time(from_unix_ms(999) + std::chrono::microseconds(999)), "1970-01-01T00:00:00.999Z");
  EXPECT_EQ(iso_time(from_unix_ms(1'999), TimeDigits::kSeconds), "1970-01-01T00:00:01Z");
}

}  // namespace
}  // namespace baton
