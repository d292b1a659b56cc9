// Reads the fields of an object of a definition, and says in AWS's words what is wrong with them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asl/diagnostic.h"
#include "asl/model/schema.h"
#include "common/json/value.h"

namespace baton::asl {

// AWS's bound on most numbers of seconds and of attempts.
inline constexpr std::int64_t kNumberMax = 99'999'999;

// Getters return null or nullopt where the field is absent or wrong; what is wrong has been said then.
class Fields {
 public:
  using Names = std::initializer_list<std::string_view>;

  // REQUIRES: `object` is an object; it and `diagnostics` outlive this. `location` is empty for the whole definition.
  Fields(const json::Value& object, std::string location, Diagnostics& diagnostics)
      : object_(object), location_(std::move(location)), diagnostics_(diagnostics) {}

  const json::Value& object() const { return object_; }
  Diagnostics& diagnostics() const { return diagnostics_; }
  bool has(std::string_view name) const { return object_.find(name) != nullptr; }
  const json::Value* find(std::string_view name) const { return object_.find(name); }

  // "/" for the whole definition.
  std::string here() const { return location_.empty() ? "/" : location_; }
  std::string at(std::string_view name) const { return location_ + "/" + std::string(name); }

  void refuse_here(std::string message) const { refuse(diagnostics_, std::move(message), here()); }
  void refuse_at(std::string_view name, std::string message) const {
    refuse(diagnostics_, std::move(message), at(name));
  }

  // Says which of them are missing; whether none is.
  bool require(Names names) const;
  // Whether one of them is there, and only one. `is_optional`: or none.
  bool only_one_of(Names names, bool is_optional = false) const;
  // Every other field is refused.
  void allow_only(Names names) const;

  const json::Value* string(std::string_view name) const;
  const json::Value* boolean(std::string_view name) const;
  const json::Value* object(std::string_view name) const;
  // With `is_filled`, an empty one is refused.
  const json::Value* array(std::string_view name, bool is_filled = false) const;
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max = INT64_MAX) const;
  std::optional<double> number(std::string_view name, double min, double max) const;
  // A string that is one of `values`.
  std::optional<std::string> choice(std::string_view name, Names values) const;

 private:
  const json::Value& object_;
  std::string location_;
  Diagnostics& diagnostics_;
};

}  // namespace baton::asl
