// parse_iso_date() of date_parse.h.
#include <cmath>
#include <limits>

#include "asl/jsonata/functions/date_fields.h"
#include "asl/jsonata/functions/date_parse.h"
#include "asl/jsonata/functions/javascript_number.h"

namespace baton::asl::jsonata {

namespace {

class IsoScanner {
 public:
  explicit IsoScanner(std::string_view text) : text_(text) {}

  bool at_end() const { return i_ == text_.size(); }
  bool has(char c) {
    if (at_end() || text_[i_] != c) return false;
    ++i_;
    return true;
  }
  // Exactly `count` digits, or nothing is taken.
  std::optional<double> digits(std::size_t count) {
    if (i_ + count > text_.size()) return std::nullopt;
    double value = 0;
    for (std::size_t k = i_; k < i_ + count; ++k) {
      if (text_[k] < '0' || text_[k] > '9') return std::nullopt;
      value = value * 10 + (text_[k] - '0');
    }
    i_ += count;
    return value;
  }
  // Milliseconds of a fraction, cut off behind the third digit; nothing if there are no digits.
  std::optional<double> fraction() {
    double value = 0;
    double scale = 100;
    const std::size_t start = i_;
    for (; !at_end() && text_[i_] >= '0' && text_[i_] <= '9'; ++i_, scale = scale > 1 ? scale / 10 : 0) {
      value += (text_[i_] - '0') * scale;
    }
    return i_ == start ? std::nullopt : std::optional(value);
  }
  std::string_view rest() const { return text_.substr(i_); }

 private:
  std::string_view text_;
  std::size_t i_ = 0;
};

// The reference's test before it calls Date.parse: \d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)? and
// then an offset, Z or nothing.
bool looks_like_timestamp(std::string_view text) {
  const auto digit = [&](std::size_t i, char most = '9') {
    return i < text.size() && text[i] >= '0' && text[i] <= most;
  };
  const auto at = [&](std::size_t i, char c) { return i < text.size() && text[i] == c; };
  if (!digit(0) || !digit(1) || !digit(2) || !digit(3)) return false;
  std::size_t i = 4;
  const auto is_offset = [&](std::size_t k) {
    if (k == text.size() || (at(k, 'Z') && k + 1 == text.size())) return true;
    if (!at(k, '+') && !at(k, '-')) return false;
    const std::size_t minutes = at(k + 3, ':') ? k + 4 : k + 3;
    return digit(k + 1, '2') && digit(k + 2) && digit(minutes, '5') && digit(minutes + 1) && minutes + 2 == text.size();
  };
  bool may_be_month = true;
  while (at(i, '-') && digit(i + 1, '3') && digit(i + 2) && !is_offset(i)) {
    // Months are the first ones; after a day that cannot be a month only days follow.
    may_be_month = may_be_month && digit(i + 1, '1');
    i += 3;
  }
  while (at(i, 'T') && digit(i + 1, '2') && digit(i + 2) && at(i + 3, ':') && digit(i + 4, '5') && digit(i + 5) &&
         at(i + 6, ':') && digit(i + 7, '5') && digit(i + 8)) {
    i += 9;
  }
  if (at(i, '.') && digit(i + 1)) {
    do ++i;
    while (digit(i));
  }
  return is_offset(i);
}

struct IsoFields {
  double year = 0;
  double month = 1;
  double day = 1;
  double hour = 0;
  double minute = 0;
  double second = 0;
  double millisecond = 0;
  double offset_minutes = 0;
};

double to_millis(const IsoFields& fields) {
  const bool is_midnight = fields.hour == 24 && fields.minute == 0 && fields.second == 0 && fields.millisecond == 0;
  if (fields.month < 1 || fields.month > 12 || fields.day < 1 || fields.day > 31 ||
      (fields.hour > 23 && !is_midnight)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return utc_millis(fields.year, fields.month - 1, fields.day, fields.hour, fields.minute, fields.second,
                    fields.millisecond) -
         fields.offset_minutes * 60000;
}

bool scan_offset(IsoScanner& scanner, IsoFields& fields) {
  if (scanner.has('Z')) return true;
  const double sign = scanner.has('-') ? -1 : scanner.has('+') ? 1 : 0;
  if (sign == 0) return true;
  const auto hours = scanner.digits(2);
  scanner.has(':');
  const auto minutes = scanner.digits(2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return false;
  fields.offset_minutes = sign * (*hours * 60 + *minutes);
  return true;
}

bool scan_time(IsoScanner& scanner, IsoFields& fields) {
  const auto hour = scanner.digits(2);
  if (!hour || !scanner.has(':')) return false;
  const auto minute = scanner.digits(2);
  if (!minute || !scanner.has(':')) return false;
  const auto second = scanner.digits(2);
  if (!second) return false;
  fields.hour = *hour;
  fields.minute = *minute;
  fields.second = *second;
  if (scanner.has('.')) {
    const auto fraction = scanner.fraction();
    if (!fraction) return false;
    fields.millisecond = std::floor(*fraction);
  }
  return scan_offset(scanner, fields);
}

// V8 also reads "2018.5" as May and "2018-01.5" as the 5th of January.
bool scan_after_point(IsoScanner& scanner, double& field) {
  const std::string_view digits = scanner.rest();
  if (digits.size() > 2) return false;
  field = parse_int(digits);
  return scanner.digits(digits.size()).has_value();
}

}  // namespace

tl::expected<double, Failure> parse_iso_date(std::string_view text) {
  if (!looks_like_timestamp(text)) return fail("D3110", {.value = json::Value::string(text)});
  IsoScanner scanner(text);
  IsoFields fields;
  fields.year = *scanner.digits(4);
  bool is_valid = true;
  double* after_point = &fields.month;
  if (scanner.has('-')) {
    const auto month = scanner.digits(2);
    is_valid = month.has_value();
    fields.month = month.value_or(0);
    after_point = &fields.day;
    if (scanner.has('-')) {
      const auto day = scanner.digits(2);
      is_valid = is_valid && day.has_value();
      fields.day = day.value_or(0);
      after_point = nullptr;
    }
  }
  if (scanner.has('T')) {
    is_valid = is_valid && scan_time(scanner, fields);
  } else if (scanner.has('.')) {
    is_valid = is_valid && after_point != nullptr && scan_after_point(scanner, *after_point);
  } else if (scanner.has('Z') && fields.year < 100) {
    // A date with a zone and no time is not one of ECMAScript's, and V8 reads such years as people write them.
    fields.year += fields.year < 50 ? 2000 : 1900;
  }
  return is_valid && scanner.at_end() ? to_millis(fields) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace baton::asl::jsonata
