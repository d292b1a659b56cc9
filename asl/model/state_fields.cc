// Fields that several types of states and the objects in them have.
#include "asl/model/draft.h"
#include "asl/model/resource.h"
#include "asl/model/states_variable.h"

namespace baton::asl {

namespace {

constexpr char kNotAPath[] = "Value must be a valid JSONPath.";

std::string with_path(std::string_view name) { return std::string(name) + "Path"; }

}  // namespace

bool is_expression(const json::Value& value) { return value.is_string() && value.as_string().starts_with("{%"); }

std::optional<Template> StateDraft::payload(const Fields& owner, std::string_view name) {
  const json::Value* value = owner.find(name);
  if (value == nullptr) return std::nullopt;
  if (is_jsonata()) return jsonata(owner, name);
  Template compiled = Template::payload(*value, owner.at(name), diagnostics());
  warn_of_literals(*value, owner.at(name), diagnostics());
  note_variables(compiled);
  return compiled;
}

Template StateDraft::jsonata(const Fields& owner, std::string_view name) {
  const json::Value& value = *owner.find(name);
  const std::size_t count = diagnostics().size();
  Template compiled = Template::jsonata(value, owner.at(name), diagnostics());
  note_variables(compiled);
  if (diagnostics().size() != count) return compiled;  // what does not parse is not looked into
  const bool is_result_field = &owner == &fields_ && (name == "Output" || name == "Assign");
  const bool has_work = type_ == "Task" || type_ == "Parallel" || type_ == "Map";
  check_states_fields(value, owner.at(name), {is_result_field && has_work, is_in_catcher_}, diagnostics());
  return compiled;
}

std::optional<Template> StateDraft::path(const Fields& owner, std::string_view name, bool allows_intrinsics) {
  const json::Value* value = owner.string(name);
  if (value == nullptr) return std::nullopt;
  const bool is_intrinsic = allows_intrinsics && value->as_string().starts_with("States.");
  if (!is_intrinsic) {
    const auto parsed = Path::parse(value->as_string());
    if (!parsed) {
      owner.refuse_at(name, kNotAPath);
      return std::nullopt;
    }
    if (!parsed->is_definite() && !allows_intrinsics) {
      owner.refuse_at(name, "Value is not a Reference Path: it may select more than one node");
      return std::nullopt;
    }
  }
  Template compiled = Template::path(*value, allows_intrinsics, owner.at(name), diagnostics());
  note_variables(compiled);
  return compiled;
}

std::optional<PathOrNull> StateDraft::path_or_null(std::string_view name) {
  const json::Value* value = fields_.find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return PathOrNull{};
  if (!value->is_string()) {
    refuse_type(diagnostics(), "STRING, NULL", fields_.at(name));
    return std::nullopt;
  }
  auto parsed = Path::parse(value->as_string());
  if (!parsed) {
    fields_.refuse_at(name, kNotAPath);
    return std::nullopt;
  }
  return PathOrNull{std::move(*parsed)};
}

std::optional<ResultPath> StateDraft::result_path(const Fields& owner) {
  const json::Value* value = owner.find("ResultPath");
  if (value == nullptr || is_jsonata()) return std::nullopt;
  if (value->is_null()) return ResultPath{};
  if (!value->is_string()) {
    refuse_type(diagnostics(), "STRING, NULL", owner.at("ResultPath"));
    return std::nullopt;
  }
  auto parsed = Path::parse(value->as_string());
  if (!parsed) {
    owner.refuse_at("ResultPath", kNotAPath);
    return std::nullopt;
  }
  if (!parsed->is_reference() || parsed->root() != PathRoot::kInput) {
    owner.refuse_at("ResultPath",
                    "Value is not a Reference Path: it may select more than one node, or none of the input");
    return std::nullopt;
  }
  return ResultPath{std::move(*parsed)};
}

// The forms that numbers share. `is_done`: it was one of them, or something is wrong.
std::optional<Template> StateDraft::expression_or_path(const Fields& owner, std::string_view name, bool& is_done) {
  const std::string path_name = with_path(name);
  is_done = true;
  if (owner.has(path_name) && !is_jsonata()) {
    if (!owner.only_one_of({name, path_name})) return std::nullopt;
    return path(owner, path_name);
  }
  const json::Value* value = owner.find(name);
  if (value == nullptr) return std::nullopt;
  if (is_jsonata() && is_expression(*value)) return jsonata(owner, name);
  is_done = false;
  return std::nullopt;
}

std::optional<Template> StateDraft::integer(const Fields& owner, std::string_view name, std::int64_t min,
                                            std::int64_t max) {
  bool is_done = false;
  auto compiled = expression_or_path(owner, name, is_done);
  if (is_done) return compiled;
  if (!owner.integer(name, min, max)) return std::nullopt;
  return Template::literal(*owner.find(name));
}

std::optional<Template> StateDraft::number(const Fields& owner, std::string_view name, double min, double max) {
  bool is_done = false;
  auto compiled = expression_or_path(owner, name, is_done);
  if (is_done) return compiled;
  if (!owner.number(name, min, max)) return std::nullopt;
  return Template::literal(*owner.find(name));
}

std::optional<Template> StateDraft::output(const Fields& owner) {
  return is_jsonata() ? payload(owner, "Output") : std::nullopt;
}

std::optional<Resource> StateDraft::resource(const Fields& owner, std::string_view name) {
  const json::Value* value = owner.string(name);
  if (value == nullptr) return std::nullopt;
  return parse_resource(value->as_string(), owner.at(name), diagnostics());
}

}  // namespace baton::asl
