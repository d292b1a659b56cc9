// What an operation takes, as a table: the members of its request, their types and limits. The facts are those of the
// service's published model; check.h applies them.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace baton::api {

enum class ShapeKind : std::uint8_t { kString, kInteger, kLong, kFloat, kBoolean, kList, kStructure, kAnything };

struct Field;

// Refers to things that live as long as the program.
struct Shape {
  static constexpr std::int64_t kNoMin = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t kNoMax = std::numeric_limits<std::int64_t>::max();

  ShapeKind kind = ShapeKind::kString;
  // Characters of a string, items of a list, the value of a number.
  std::int64_t min = kNoMin;
  std::int64_t max = kNoMax;
  // A string's length is counted in bytes: of payloads, which are stored and limited as such.
  bool counts_bytes = false;
  // Never repeated in an error message.
  bool is_sensitive = false;
  std::string_view pattern{};  // as AWS prints it
  bool (*matches)(std::string_view) = nullptr;
  std::span<const std::string_view> values{};  // of an enumeration, in the order in which AWS prints them
  const Shape* item = nullptr;                 // of a list
  std::span<const Field> fields{};             // of a structure
  std::string_view name{};                     // of a structure that may be printed
};

struct Field {
  std::string_view name;
  const Shape* shape;
  bool is_required = false;
};

// Null: there is no such operation. The 37 of AWS, those of records (records.h) and of triggers (triggers.h), and five
// that only travel between Baton's own programs: WaitExecution, WaitForActivityTask, TakeActivityTask (GetActivityTask, by
// whoever will confirm it), ConfirmActivityTask and StartTriggeredExecution (StartExecution, whose answer also says in
// "started" whether it is this request that started it).
const Shape* input_shape(std::string_view operation);

// AWS's 37, sorted.
std::span<const std::string_view> operations();
// Those of records, sorted.
std::span<const std::string_view> record_operations();
// Those of triggers, sorted.
std::span<const std::string_view> trigger_operations();

}  // namespace baton::api
