// Reads the JSON object that a handler is given, strictly: a field that is missing, unknown or of the wrong type is the
// submitter's mistake, and another attempt can not help.
//
//   JsonFields fields(object, "", {"source", "quality"});
//   const std::string source = fields.text("source");
//   const std::int64_t quality = fields.integer("quality", 1, 100, 85);
//   if (fields.problem()) return tl::unexpected<HandlerError>(*fields.problem());
//
// The first problem is kept; after it every answer is a default that means nothing.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baton/handler.h"

namespace baton {

inline constexpr char kErrorInvalidInput[] = "Image.InvalidInput";
inline constexpr int kJsonDepthMax = 16;  // real inputs have 3

// A failure that names the field, as in "quality" or "sizes[2].width".
tl::unexpected<HandlerError> invalid_input(std::string_view field, std::string_view what);

// Never throws; refuses what is not an object, and what is nested deeper than kJsonDepthMax.
tl::expected<nlohmann::json, HandlerError> parse_input(std::string_view input);

class JsonFields {
 public:
  // `prefix` stands before the names in messages ("sizes[2]."). `object` must live as long as this.
  JsonFields(const nlohmann::json& object, std::string prefix, std::initializer_list<std::string_view> known);
  JsonFields(const nlohmann::json& object, std::string prefix, const std::vector<std::string_view>& known);

  const std::optional<HandlerError>& problem() const { return problem_; }
  void report(std::string_view field, std::string_view what);
  void report(HandlerError problem);

  bool has(std::string_view field) const { return find(field) != nullptr; }
  const nlohmann::json* find(std::string_view field) const;  // null: missing, or null itself

  std::string text(std::string_view field);  // required, not empty
  std::string text(std::string_view field, std::string fallback);
  std::int64_t integer(std::string_view field, std::int64_t low, std::int64_t high, std::int64_t fallback);
  double number(std::string_view field, double low, double high, double fallback);
  bool boolean(std::string_view field, bool fallback);
  // The index of the text among `names`.
  std::size_t choice(std::string_view field, std::initializer_list<std::string_view> names, std::size_t fallback);
  const nlohmann::json* array(std::string_view field);  // required; null after a problem

 private:
  const nlohmann::json& object_;
  std::string prefix_;
  std::optional<HandlerError> problem_;
};

// The text as JSON can hold it: bytes that are not UTF-8 become U+FFFD.
std::string dump_json(const nlohmann::json& value);

}  // namespace baton
