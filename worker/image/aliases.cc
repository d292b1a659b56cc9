#include "worker/image/aliases.h"

#include <array>

#include "worker/handlers/json_fields.h"

namespace baton {
namespace {

using nlohmann::json;
using Fields = tl::expected<json, std::string>;

tl::unexpected<std::string> refuse(std::string_view field, std::string_view what) {
  return tl::unexpected<std::string>(input_problem(field, what));
}

// How the value of an alias becomes that of its canonical name.
enum class Value : std::uint8_t {
  kSame,
  kNot,       // "enlarge": true is "withoutEnlargement": false
  kFillIf,    // "force": true is "fit": "fill"
  kInsideIf,  // "nocrop": true is "fit": "inside"
  kResizing,  // imgproxy's resizing types, as fits
};

struct Alias {
  std::string_view operations;  // between spaces, or * for all
  std::string_view name;
  std::string_view canonical;
  Value value = Value::kSame;
};

constexpr std::array kAliases = {
    Alias{"*", "w", "width"},
    Alias{"*", "h", "height"},
    Alias{"*", "q", "quality"},
    Alias{"*", "f", "format"},
    Alias{"*", "ext", "format"},
    Alias{"*", "extension", "format"},
    Alias{"*", "type", "format"},
    Alias{"*", "bg", "background"},
    Alias{"*", "interlace", "progressive"},
    Alias{"*", "compression", "compressionLevel"},
    Alias{"*", "strip", "keepMetadata", Value::kNot},
    Alias{"*", "stripmeta", "keepMetadata", Value::kNot},
    Alias{"*", "strip_metadata", "keepMetadata", Value::kNot},
    Alias{" resize crop watermark thumbnail ", "gravity", "position"},
    Alias{" resize crop watermark thumbnail ", "g", "position"},
    Alias{" resize ", "resizing_type", "fit", Value::kResizing},
    Alias{" resize ", "rt", "fit", Value::kResizing},
    Alias{" resize ", "force", "fit", Value::kFillIf},
    Alias{" resize ", "nocrop", "fit", Value::kInsideIf},
    Alias{" resize ", "enlarge", "withoutEnlargement", Value::kNot},
    Alias{" resize ", "el", "withoutEnlargement", Value::kNot},
    Alias{" resize ", "resizing_algorithm", "kernel"},
    Alias{" resize ", "ra", "kernel"},
    Alias{" crop ", "areawidth", "width"},
    Alias{" crop ", "areaheight", "height"},
    Alias{" crop ", "x", "left"},
    Alias{" crop ", "y", "top"},
    Alias{" rotate ", "rotate", "angle"},
    Alias{" rotate ", "rot", "angle"},
    Alias{" blur ", "bl", "sigma"},
    Alias{" sharpen ", "sh", "sigma"},
    Alias{" watermark ", "wmu", "image"},
    Alias{" watermark ", "watermark_url", "image"},
    Alias{" watermark ", "x", "left"},
    Alias{" watermark ", "y", "top"},
};

struct OperationAlias {
  std::string_view name;
  std::string_view canonical;
  std::string_view set_field = "";  // what the name says beside, unless the task says otherwise
  std::string_view set_value = "";
};

constexpr std::array kOperationAliases = {
    OperationAlias{"extract", "crop"},
    OperationAlias{"smartcrop", "resize", "position", "attention"},
    OperationAlias{"enlarge", "resize", "fit", "fill"},
    OperationAlias{"fit", "resize", "fit", "inside"},
    OperationAlias{"flop", "flip", "direction", "horizontal"},
    OperationAlias{"greyscale", "grayscale"},
    OperationAlias{"watermarkImage", "watermark"},
};

struct ValueAlias {
  std::string_view field;
  std::string_view value;
  std::string_view canonical;
};

constexpr std::array kValueAliases = {
    ValueAlias{"position", "no", "north"},       ValueAlias{"position", "so", "south"},
    ValueAlias{"position", "ea", "east"},        ValueAlias{"position", "we", "west"},
    ValueAlias{"position", "ce", "center"},      ValueAlias{"position", "centre", "center"},
    ValueAlias{"position", "noea", "northeast"}, ValueAlias{"position", "nowe", "northwest"},
    ValueAlias{"position", "soea", "southeast"}, ValueAlias{"position", "sowe", "southwest"},
    ValueAlias{"position", "sm", "attention"},   ValueAlias{"position", "smart", "attention"},
    ValueAlias{"position", "top", "north"},      ValueAlias{"position", "right top", "northeast"},
    ValueAlias{"position", "right", "east"},     ValueAlias{"position", "right bottom", "southeast"},
    ValueAlias{"position", "bottom", "south"},   ValueAlias{"position", "left bottom", "southwest"},
    ValueAlias{"position", "left", "west"},      ValueAlias{"position", "left top", "northwest"},
    ValueAlias{"format", "jpg", "jpeg"},
};

// imgproxy's "auto" depends on the image and has no counterpart.
constexpr std::array<std::array<std::string_view, 2>, 4> kResizingTypes = {
    {{"fit", "inside"}, {"fill", "cover"}, {"fill-down", "cover"}, {"force", "fill"}}};

bool applies_to(const Alias& alias, std::string_view operation) {
  return alias.operations == "*" || alias.operations.find(" " + std::string(operation) + " ") != std::string_view::npos;
}

json value_for(const Alias& alias, const json& value) {
  const bool is_true = value.is_boolean() && value.get<bool>();
  switch (alias.value) {
    case Value::kSame: return value;
    case Value::kNot: return value.is_boolean() ? json(!is_true) : value;
    case Value::kFillIf: return is_true ? json("fill") : value.is_boolean() ? json() : value;
    case Value::kInsideIf: return is_true ? json("inside") : value.is_boolean() ? json() : value;
    case Value::kResizing:
      for (const auto& [name, fit] : kResizingTypes) {
        if (value == name) return fit;
      }
      return value;
  }
  return value;
}

json canonical_value(std::string_view field, json value) {
  if (!value.is_string()) return value;
  for (const ValueAlias& alias : kValueAliases) {
    if (alias.field == field && value == alias.value) return alias.canonical;
  }
  return value;
}

const Alias* alias_for(std::string_view operation, std::string_view name) {
  for (const Alias& alias : kAliases) {
    if (alias.name == name && applies_to(alias, operation)) return &alias;
  }
  return nullptr;
}

Fields canonical_pipeline(json options, const std::string& place) {
  const auto operations = options.find("operations");
  if (operations == options.end() || !operations->is_array()) return options;
  for (std::size_t i = 0; i < operations->size(); ++i) {
    Fields entry = canonical_operation((*operations)[i], place + "operations[" + std::to_string(i) + "]");
    if (!entry) return entry;
    (*operations)[i] = std::move(*entry);
  }
  return options;
}

}  // namespace

Fields canonical_options(std::string_view operation, const json& options, const std::string& place) {
  json result = json::object();
  for (const auto& [name, value] : options.items()) {
    const Alias* const alias = alias_for(operation, name);
    const std::string canonical(alias == nullptr ? name : alias->canonical);
    json given = canonical_value(canonical, alias == nullptr ? value : value_for(*alias, value));
    if (alias != nullptr && given.is_null()) continue;
    if (result.contains(canonical)) {
      return refuse(place + name, "is another name of '" + canonical + "', which is given too; leave one out");
    }
    result[canonical] = std::move(given);
  }
  return operation == "pipeline" ? canonical_pipeline(std::move(result), place) : Fields(std::move(result));
}

Fields canonical_operation(const json& entry, const std::string& place) {
  if (!entry.is_object() || !entry.contains("operation") || !entry["operation"].is_string()) {
    return refuse(place, "must be an object such as {\"operation\": \"resize\", \"width\": 800}");
  }
  json options = entry;
  if (const auto params = entry.find("params"); params != entry.end() && params->is_object() && entry.size() == 2) {
    options = *params;
  }
  options.erase("operation");
  std::string operation = entry["operation"];
  const OperationAlias* found = nullptr;
  for (const OperationAlias& alias : kOperationAliases) {
    if (alias.name == operation) found = &alias;
  }
  if (found != nullptr) operation = found->canonical;
  Fields result = canonical_options(operation, options, place + ".");
  if (!result) return result;
  const bool says_more = found != nullptr && !found->set_field.empty();
  if (says_more && !result->contains(found->set_field)) (*result)[std::string(found->set_field)] = found->set_value;
  (*result)["operation"] = operation;
  return result;
}

}  // namespace baton
