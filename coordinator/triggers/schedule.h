// A cron expression in a time zone: the points in time that are its slots.
//
// Where clocks change:
//
//   a time that is skipped        is due once, at the moment the clock jumps; two of them, at the same moment, are one slot
//   a time that comes twice       is due once, the first time
//   an expression of every hour   (hour field * or one that means all 24) is about passing time instead: it is due every
//                                 time the clock shows it, so an hour that comes twice is served twice, and nothing is
//                                 made up for an hour that is skipped
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "baton/time.h"
#include "coordinator/triggers/cron.h"

namespace date {
class time_zone;
}

namespace baton::triggers {

class Schedule {
 public:
  // `zone`: of the IANA database, "Europe/Berlin", "UTC". Errors: kInvalidArgument; also of one that is never due.
  static Result<Schedule> make(std::string_view cron, const std::string& zone);

  // The first slot behind `time`; nullopt: there is none in the next eight years, which have a 29 February.
  std::optional<TimePoint> next(TimePoint time) const;

 private:
  Schedule(CronExpression cron, const date::time_zone& zone) : cron_(cron), zone_(&zone) {}

  CronExpression cron_;
  const date::time_zone* zone_;  // lives as long as the program
};

}  // namespace baton::triggers
