#include "coordinator/triggers/schedule.h"

#include <date/tz.h>

#include <exception>

namespace baton::triggers {

namespace {

constexpr int kDaysLookedAt = 8 * 366 + 1;

// Further than any clock was ever set back; what it showed longer ago is over.
constexpr auto kClockShiftMax = std::chrono::hours(3);

using LocalMinute = date::local_time<std::chrono::minutes>;

TimePoint to_point(date::sys_seconds time) { return TimePoint(time.time_since_epoch()); }

// The earliest slot of one day, behind `time`.
class Day {
 public:
  // `clock`: what the clock shows at `time`.
  Day(const CronExpression& cron, const date::time_zone& zone, date::local_days day, TimePoint time,
      date::local_seconds clock)
      : cron_(cron), zone_(zone), day_(day), time_(time), clock_(clock) {}

  std::optional<TimePoint> first() {
    for (unsigned hour = 0; hour < 24; ++hour) {
      if ((cron_.hours >> hour & 1) == 0) continue;
      for (unsigned minute = 0; minute < 60; ++minute) {
        if ((cron_.minutes >> minute & 1) == 0) continue;
        const LocalMinute local = day_ + std::chrono::hours(hour) + std::chrono::minutes(minute);
        if (local + kClockShiftMax < clock_) continue;
        if (add(local)) return first_;
      }
    }
    return first_;
  }

 private:
  // True: nothing that comes later on the clock can be earlier.
  bool add(LocalMinute local) {
    const date::local_info info = zone_.get_info(date::local_seconds(local));
    const auto at = [&](const date::sys_info& offset) {
      return to_point(date::sys_seconds(date::local_seconds(local).time_since_epoch() - offset.offset));
    };
    switch (info.result) {
      case date::local_info::nonexistent: return !cron_.every_hour && take(to_point(info.second.begin));
      case date::local_info::ambiguous:
        take(at(info.first));
        if (cron_.every_hour) take(at(info.second));
        return false;
      default: return take(at(info.first));
    }
  }

  bool take(TimePoint slot) {
    if (slot <= time_) return false;
    if (!first_ || slot < *first_) first_ = slot;
    return true;
  }

  const CronExpression& cron_;
  const date::time_zone& zone_;
  const date::local_days day_;
  const TimePoint time_;
  const date::local_seconds clock_;
  std::optional<TimePoint> first_;
};

const date::time_zone* find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {  // there is none, or no database
    return nullptr;
  }
}

}  // namespace

Result<Schedule> Schedule::make(std::string_view cron, const std::string& zone) {
  const auto parsed = parse_cron(cron);
  if (!parsed) return tl::unexpected(parsed.error());
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) {
    return fail(ErrorCode::kInvalidArgument,
                "'" + zone + "' is no time zone: expected a name such as Europe/Berlin or UTC");
  }
  Schedule schedule(*parsed, *found);
  if (!schedule.next(TimePoint{})) {
    return fail(ErrorCode::kInvalidArgument, "'" + std::string(cron) + "' is never due: no such day comes");
  }
  return schedule;
}

std::optional<TimePoint> Schedule::next(TimePoint time) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  // A day before, as the clock may have been set back over midnight.
  const date::local_seconds clock = zone_->to_local(date::sys_seconds(seconds));
  date::local_days day = date::floor<date::days>(clock) - date::days(1);
  const auto first_of = [&](date::local_days that_day) -> std::optional<TimePoint> {
    const std::chrono::sys_days calendar{std::chrono::days(that_day.time_since_epoch().count())};
    if (!cron_.has_day(std::chrono::year_month_day(calendar))) return std::nullopt;
    return Day(cron_, *zone_, that_day, time, clock).first();
  };
  for (int i = 0; i <= kDaysLookedAt; ++i, day += date::days(1)) {
    const auto slot = first_of(day);
    if (!slot) continue;
    // Where the clock is set back over midnight, the day that follows begins before this one is over.
    const auto next_day = first_of(day + date::days(1));
    return next_day && *next_day < *slot ? next_day : slot;
  }
  return std::nullopt;
}

}  // namespace baton::triggers
