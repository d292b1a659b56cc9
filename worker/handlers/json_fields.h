// Reads the JSON object that a handler is given, strictly: a field that is missing, unknown or of the wrong type is the
// submitter's mistake, and another attempt can not help.
//
//   JsonFields fields(object, "", {"source", "quality"});
//   const std::string source = fields.text("source");
//   const std::int64_t quality = fields.integer("quality", 1, 100, 85);
//   if (fields.problem()) return handler_failure("Image.InvalidInput", *fields.problem(), false);
//
// The first problem is kept, as a sentence that names the field; what the error is called is the caller's to say. After it
// every answer is a default that means nothing.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace baton {

inline constexpr int kJsonDepthMax = 16;  // real inputs have 3

// "'sizes[2].width' must be a number": of a field, or, without one, of the input.
std::string input_problem(std::string_view field, std::string_view what);

// Never throws; refuses, saying why, what is not an object, and what is nested deeper than kJsonDepthMax.
tl::expected<nlohmann::json, std::string> parse_input(std::string_view input);

class JsonFields {
 public:
  // `prefix` stands before the names in messages ("sizes[2]."). `object` must live as long as this.
  JsonFields(const nlohmann::json& object, std::string prefix, std::initializer_list<std::string_view> known);
  JsonFields(const nlohmann::json& object, std::string prefix, const std::vector<std::string_view>& known);

  const std::optional<std::string>& problem() const { return problem_; }
  void report(std::string_view field, std::string_view what);
  // What is wrong with an object within this one.
  void report(std::string problem);

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
  std::optional<std::string> problem_;
};

// The text as JSON can hold it: bytes that are not UTF-8 become U+FFFD.
std::string dump_json(const nlohmann::json& value);

}  // namespace baton
