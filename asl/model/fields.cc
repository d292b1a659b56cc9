#include "asl/model/fields.h"

#include <algorithm>
#include <cmath>

namespace baton::asl {

namespace {

bool contains(Fields::Names names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// 1, 0.5
std::string plain_number(double number) {
  if (number == std::floor(number)) return std::to_string(static_cast<std::int64_t>(number));
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

bool Fields::require(Names names) const {
  std::vector<std::string_view> missing;
  for (const std::string_view name : names) {
    if (!has(name)) missing.push_back(name);
  }
  if (missing.empty()) return true;
  refuse_here("These fields are required: " + bracketed(missing));
  return false;
}

bool Fields::only_one_of(Names names, bool is_optional) const {
  const auto count = std::count_if(names.begin(), names.end(), [this](std::string_view name) { return has(name); });
  if (count == 1 || (count == 0 && is_optional)) return count == 1;
  refuse_here(count == 0 ? "This object should have only one of the following fields: " + bracketed(names)
                         : "There should only be one of the following fields: " + bracketed(names));
  return false;
}

void Fields::allow_only(Names names) const {
  for (const json::Member& member : object_.members()) {
    if (!contains(names, member.key.as_string())) refuse_field(diagnostics_, member.key.as_string(), here());
  }
}

const json::Value* Fields::string(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr || value->is_string()) return value;
  refuse_type(diagnostics_, "STRING", at(name));
  return nullptr;
}

const json::Value* Fields::boolean(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr || value->is_boolean()) return value;
  refuse_type(diagnostics_, "BOOLEAN", at(name));
  return nullptr;
}

const json::Value* Fields::object(std::string_view name) const {
  const json::Value* value = find(name);
  if (value == nullptr || value->is_object()) return value;
  refuse_type(diagnostics_, "OBJECT", at(name));
  return nullptr;
}

const json::Value* Fields::array(std::string_view name, bool is_filled) const {
  const json::Value* value = find(name);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) {
    refuse_type(diagnostics_, "ARRAY", at(name));
    return nullptr;
  }
  if (!is_filled || !value->empty()) return value;
  refuse_empty(diagnostics_, at(name));
  return nullptr;
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t min, std::int64_t max) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  // Beyond 64 bits it has kept its text, and is too large or too small for every field there is.
  const bool is_huge = value->is_number() && !value->is_int64() && std::abs(value->as_double()) >= 9.2e18;
  if (!value->is_int64() && !is_huge) {
    refuse_integer_type(diagnostics_, at(name));
    return std::nullopt;
  }
  if (is_huge ? value->as_double() < 0 : value->as_int64() < min) {
    refuse_at(name, "Minimum value is " + std::to_string(min));
    return std::nullopt;
  }
  if (is_huge || value->as_int64() > max) {
    refuse_at(name, "Maximum value is " + std::to_string(max));
    return std::nullopt;
  }
  return value->as_int64();
}

std::optional<double> Fields::number(std::string_view name, double min, double max) const {
  const json::Value* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) {
    refuse_type(diagnostics_, "NUMBER", at(name));
    return std::nullopt;
  }
  const double number = value->as_double();
  if (number < min) {
    refuse_at(name, "Minimum value is " + plain_number(min));
    return std::nullopt;
  }
  if (number > max) {
    refuse_at(name, "Maximum value is " + plain_number(max));
    return std::nullopt;
  }
  return number;
}

std::optional<std::string> Fields::choice(std::string_view name, Names values) const {
  const json::Value* value = string(name);
  if (value == nullptr) return std::nullopt;
  if (contains(values, value->as_string())) return std::string(value->as_string());
  refuse_at(name, "Value should be one of the following: " + bracketed(values));
  return std::nullopt;
}

}  // namespace baton::asl
