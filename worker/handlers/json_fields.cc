#include "worker/handlers/json_fields.h"

#include <algorithm>
#include <sstream>

namespace baton {
namespace {

// How deep arrays and objects are nested. Exact for valid JSON; for anything else an upper bound that does not matter.
int nesting_depth(std::string_view text) {
  int depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return deepest;
}

}  // namespace

std::string input_problem(std::string_view field, std::string_view what) {
  std::string problem = field.empty() ? "The input " : "'" + std::string(field) + "' ";
  return problem.append(what);
}

tl::expected<nlohmann::json, std::string> parse_input(std::string_view input) {
  const auto refuse = [](std::string_view what) { return tl::unexpected<std::string>(input_problem("", what)); };
  if (nesting_depth(input) > kJsonDepthMax) {
    return refuse("is nested deeper than " + std::to_string(kJsonDepthMax) + " levels");
  }
  nlohmann::json value = nlohmann::json::parse(input, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return refuse("is not valid JSON");
  if (!value.is_object()) return refuse("must be a JSON object, {\"name\": value, …}");
  return value;
}

JsonFields::JsonFields(const nlohmann::json& object, std::string prefix, std::initializer_list<std::string_view> known)
    : JsonFields(object, std::move(prefix), std::vector<std::string_view>(known)) {}

JsonFields::JsonFields(const nlohmann::json& object, std::string prefix, const std::vector<std::string_view>& known)
    : object_(object), prefix_(std::move(prefix)) {
  std::string names;
  for (const std::string_view name : known) names += (names.empty() ? "" : ", ") + std::string(name);
  for (const auto& [name, value] : object_.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      report(name, "is not a field that is known here; there are: " + names);
    }
  }
}

void JsonFields::report(std::string_view field, std::string_view what) {
  if (!problem_) problem_ = input_problem(prefix_ + std::string(field), what);
}

void JsonFields::report(std::string problem) {
  if (!problem_) problem_ = std::move(problem);
}

const nlohmann::json* JsonFields::find(std::string_view field) const {
  const auto entry = object_.find(field);
  return entry == object_.end() || entry->is_null() ? nullptr : &*entry;
}

std::string JsonFields::text(std::string_view field) {
  if (!has(field)) report(field, "is missing");
  return text(field, "");
}

std::string JsonFields::text(std::string_view field, std::string fallback) {
  const nlohmann::json* const value = find(field);
  if (value == nullptr) return fallback;
  if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
    report(field, "must be a text that is not empty");
    return fallback;
  }
  return value->get<std::string>();
}

std::int64_t JsonFields::integer(std::string_view field, std::int64_t low, std::int64_t high, std::int64_t fallback) {
  const nlohmann::json* const value = find(field);
  if (value == nullptr) return fallback;
  // A number beyond 2^63 is unsigned to the parser, and negative once it is cast.
  const bool fits =
      value->is_number_integer() && (!value->is_number_unsigned() || value->get<std::uint64_t>() <= INT64_MAX);
  const std::int64_t number = fits ? value->get<std::int64_t>() : low;
  if (!fits || number < low || number > high) {
    report(field, "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return fallback;
  }
  return number;
}

double JsonFields::number(std::string_view field, double low, double high, double fallback) {
  const nlohmann::json* const value = find(field);
  if (value == nullptr) return fallback;
  const double number = value->is_number() ? value->get<double>() : low - 1;
  if (number >= low && number <= high) return number;
  std::ostringstream range;
  range << "must be a number from " << low << " to " << high;
  report(field, range.str());
  return fallback;
}

std::size_t JsonFields::choice(std::string_view field, std::initializer_list<std::string_view> names,
                               std::size_t fallback) {
  const nlohmann::json* const value = find(field);
  if (value == nullptr) return fallback;
  std::string list;
  std::size_t index = 0;
  for (const std::string_view name : names) {
    if (*value == name) return index;
    list += (index == 0 ? "" : index + 1 == names.size() ? " or " : ", ") + std::string(name);
    ++index;
  }
  report(field, "must be " + list);
  return fallback;
}

bool JsonFields::boolean(std::string_view field, bool fallback) {
  const nlohmann::json* const value = find(field);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) {
    report(field, "must be true or false");
    return fallback;
  }
  return value->get<bool>();
}

const nlohmann::json* JsonFields::array(std::string_view field) {
  const nlohmann::json* const value = find(field);
  if (value != nullptr && value->is_array()) return value;
  report(field, value == nullptr ? "is missing" : "must be an array");
  return nullptr;
}

std::string dump_json(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace baton
