// Rows as numbered fields, so that a later version can read an earlier one's: a field that is absent has its default, one
// that nobody knows is skipped. Numbers are varints, texts and values are length-prefixed bytes.
//
// Field numbers are never used again.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/time.h"
#include "common/json/value.h"

namespace baton::asl {

// The year 9999: nothing in an execution is as far away, and sums of such times do not overflow.
inline constexpr TimePoint kRowTimeEnd = TimePoint(std::chrono::seconds(253'402'300'800));

class RowWriter {
 public:
  explicit RowWriter(std::string& out) : out_(out) {}

  // Each leaves out what reading would take for the default: 0, "", undefined.
  void number(std::uint32_t field, std::uint64_t value);
  void signed_number(std::uint32_t field, std::int64_t value);
  void real(std::uint32_t field, const std::optional<double>& value);
  void time(std::uint32_t field, TimePoint value) { signed_number(field, value.time_since_epoch().count()); }
  void text(std::uint32_t field, std::string_view value);
  void value(std::uint32_t field, const json::Value& value);
  void numbers(std::uint32_t field, const std::vector<std::uint32_t>& values);

 private:
  void varint(std::uint64_t value);
  void bytes(std::uint32_t field, std::string_view value);

  std::string& out_;
};

// One field of a row. Asking for it as something that it is not gives the default and marks the reader as failed.
class RowReader {
 public:
  explicit RowReader(std::string_view row) : rest_(row) {}

  // Moves to the next field. False at the end, and when the row is broken.
  bool next();
  bool has_failed() const { return has_failed_; }
  std::uint32_t field() const { return field_; }

  std::uint64_t number();
  std::int64_t signed_number();
  double real() { return std::bit_cast<double>(number()); }
  // From 1970 on, before kRowTimeEnd.
  TimePoint time();
  // Zero, or longer; shorter than until kRowTimeEnd.
  Duration duration();
  std::string_view text();
  json::Value value();
  std::vector<std::uint32_t> numbers();

 private:
  bool varint(std::uint64_t& value);

  std::string_view rest_;
  std::uint32_t field_ = 0;
  bool is_bytes_ = false;
  std::uint64_t number_ = 0;
  std::string_view bytes_;
  bool has_failed_ = false;
};

}  // namespace baton::asl
