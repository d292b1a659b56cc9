#include "api/check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/json/write.h"
#include "common/utf8.h"

namespace baton::api {

namespace {

bool is_absent(const json::Value* value) { return value == nullptr || value->is_null(); }

// ── types ──

std::string_view token_of(const json::Value& value) {
  if (value.is_string()) return "STRING_VALUE";
  if (value.is_number()) return "NUMBER_VALUE";
  return value.is_true() ? "TRUE_VALUE" : "FALSE_VALUE";
}

std::string_view wanted(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kString: return "a String";
    case ShapeKind::kInteger: return "an Integer";
    case ShapeKind::kLong: return "a Long";
    case ShapeKind::kFloat: return "a Float";
    case ShapeKind::kBoolean: return "a Boolean";
    case ShapeKind::kList: return "a List";
    case ShapeKind::kStructure: return "a Structure";
    case ShapeKind::kAnything: return "anything";
  }
  return {};
}

bool is_of(const json::Value& value, ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kString: return value.is_string();
    case ShapeKind::kInteger:
      return value.is_int64() && value.as_int64() == static_cast<std::int32_t>(value.as_int64());
    case ShapeKind::kLong: return value.is_int64();
    case ShapeKind::kFloat: return value.is_number();
    case ShapeKind::kBoolean: return value.is_boolean();
    case ShapeKind::kList: return value.is_array();
    case ShapeKind::kStructure: return value.is_object();
    case ShapeKind::kAnything: return true;
  }
  return false;
}

std::optional<ApiError> wrong_type(const Shape& shape, const json::Value& value) {
  if (is_of(value, shape.kind)) {
    for (const Field& field : shape.fields) {
      const json::Value* member = value.find(field.name);
      if (is_absent(member)) continue;
      if (auto error = wrong_type(*field.shape, *member)) return error;
    }
    if (shape.kind != ShapeKind::kList) return std::nullopt;
    for (const json::Value& item : value.items()) {
      if (item.is_null()) continue;
      if (auto error = wrong_type(*shape.item, item)) return error;
    }
    return std::nullopt;
  }
  std::string message;
  if (value.is_object()) {
    message = "Start of structure or map found where not expected";
  } else if (value.is_array()) {
    message = "Start of list found where not expected";
  } else if (value.is_null() || value.is_undefined()) {
    message = "Expected a structure";
  } else {
    message.append(token_of(value)).append(" can not be converted to ").append(wanted(shape.kind));
  }
  return ApiError{std::string(kSerializationException), std::move(message)};
}

// ── constraints ──

void append_shortened(std::string_view text, std::string& out) {
  std::size_t bytes = 0;
  for (std::size_t count = 0; bytes < text.size(); ++count) {
    if (count == kRepeatedCharactersMax) {
      out.append(text.substr(0, bytes)).append("…");
      return;
    }
    // A lone surrogate, which only JSON's escapes can bring, counts as its three bytes.
    bytes += std::max<std::size_t>(1, utf8_length(text.substr(bytes)));
  }
  out.append(text);
}

// As Java prints it: Tag(key=a, value=b), [x, y].
std::string printed(const Shape& shape, const json::Value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (!value.is_container()) return json::to_text(value);
  std::string text = value.is_object() ? std::string(shape.name) + "(" : "[";
  std::string_view separator;
  for (const Field& field : shape.fields) {
    const json::Value* member = value.find(field.name);
    if (is_absent(member)) continue;
    text.append(separator).append(field.name).append("=").append(printed(*field.shape, *member));
    separator = ", ";
  }
  if (value.is_array()) {
    // What is longer than this would be cut off anyway.
    const auto items = value.items().first(std::min<std::size_t>(value.size(), kRepeatedCharactersMax));
    for (const json::Value& item : items) {
      text.append(separator).append(printed(*shape.item, item));
      separator = ", ";
    }
  }
  return text.append(value.is_object() ? ")" : "]");
}

class Checker {
 public:
  void check(const Shape& shape, const json::Value& value, const std::string& path) {
    if (violations_.size() >= kViolationsMax) return;
    switch (shape.kind) {
      case ShapeKind::kString: check_string(shape, value, path); break;
      case ShapeKind::kInteger:
      case ShapeKind::kLong:
      case ShapeKind::kFloat: check_number(shape, value, path); break;
      case ShapeKind::kBoolean:
      case ShapeKind::kAnything: break;
      case ShapeKind::kList: check_list(shape, value, path); break;
      case ShapeKind::kStructure: check_structure(shape, value, path); break;
    }
  }

  std::optional<ApiError> result() && {
    if (violations_.empty()) return std::nullopt;
    std::string message = std::to_string(violations_.size()) +
                          (violations_.size() == 1 ? " validation error detected: " : " validation errors detected: ");
    for (std::size_t i = 0; i < violations_.size(); ++i) message.append(i == 0 ? "" : "; ").append(violations_[i]);
    return ApiError{std::string(kValidationException), std::move(message)};
  }

 private:
  void add(const Shape& shape, const json::Value& value, const std::string& path, const std::string& constraint) {
    std::string text = "Value ";
    if (!shape.is_sensitive) {
      text.append("'");
      append_shortened(printed(shape, value), text);
      text.append("' ");
    }
    violations_.push_back(text + "at '" + path + "' failed to satisfy constraint: Member must " + constraint);
  }

  void check_length(const Shape& shape, const json::Value& value, std::int64_t length, const std::string& path) {
    if (length < shape.min && shape.min != Shape::kNoMin) {
      add(shape, value, path, "have length greater than or equal to " + std::to_string(shape.min));
    }
    if (length > shape.max) add(shape, value, path, "have length less than or equal to " + std::to_string(shape.max));
  }

  void check_string(const Shape& shape, const json::Value& value, const std::string& path) {
    const std::string_view text = value.as_string();
    check_length(shape, value, static_cast<std::int64_t>(shape.counts_bytes ? text.size() : character_count(text)),
                 path);
    if (shape.matches != nullptr && !shape.matches(text)) {
      add(shape, value, path, "satisfy regular expression pattern: " + std::string(shape.pattern));
    }
    if (shape.values.empty() || std::find(shape.values.begin(), shape.values.end(), text) != shape.values.end()) return;
    std::string values;
    for (const std::string_view name : shape.values) values.append(values.empty() ? "" : ", ").append(name);
    add(shape, value, path, "satisfy enum value set: [" + values + "]");
  }

  void check_number(const Shape& shape, const json::Value& value, const std::string& path) {
    const double number = value.as_double();
    if (shape.min != Shape::kNoMin && number < static_cast<double>(shape.min)) {
      add(shape, value, path, "have value greater than or equal to " + std::to_string(shape.min));
    }
    if (shape.max != Shape::kNoMax && number > static_cast<double>(shape.max)) {
      add(shape, value, path, "have value less than or equal to " + std::to_string(shape.max));
    }
  }

  void check_list(const Shape& shape, const json::Value& value, const std::string& path) {
    check_length(shape, value, static_cast<std::int64_t>(value.size()), path);
    for (std::size_t i = 0; i < value.size() && violations_.size() < kViolationsMax; ++i) {
      const std::string place = path + "." + std::to_string(i + 1) + ".member";
      if (value[i].is_null()) {
        add_missing(place);
      } else {
        check(*shape.item, value[i], place);
      }
    }
  }

  void check_structure(const Shape& shape, const json::Value& value, const std::string& path) {
    for (const Field& field : shape.fields) {
      const std::string place = path.empty() ? std::string(field.name) : path + "." + std::string(field.name);
      const json::Value* member = value.find(field.name);
      if (!is_absent(member)) {
        check(*field.shape, *member, place);
      } else if (field.is_required) {
        add_missing(place);
      }
    }
  }

  void add_missing(const std::string& path) {
    violations_.push_back("Value null at '" + path + "' failed to satisfy constraint: Member must not be null");
  }

  std::vector<std::string> violations_;
};

}  // namespace

std::optional<ApiError> check_request(std::string_view operation, const json::Value& body) {
  const Shape* shape = input_shape(operation);
  if (shape == nullptr) {
    return ApiError{std::string(kUnknownOperationException),
                    "There is no operation '" + std::string(operation.substr(0, 80)) + "'"};
  }
  if (auto error = wrong_type(*shape, body)) return error;
  Checker checker;
  checker.check(*shape, body, "");
  return std::move(checker).result();
}

}  // namespace baton::api
