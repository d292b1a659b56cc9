// What the fields of a state see when they are evaluated, and fields that must be numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asl/failure.h"
#include "asl/scope.h"
#include "asl/step/engine.h"
#include "asl/template/template.h"
#include "common/json/value.h"

namespace baton::asl {

// The context object of a frame, made when it is first asked for.
class FrameContext final : public ContextSource {
 public:
  // `map_item`: what $$.Map.Item is in an ItemSelector; undefined: the frame's own.
  FrameContext(const Engine& engine, const Frame& frame, json::Value map_item);
  const json::Value& context() override;

 private:
  const Engine& engine_;
  const Frame& frame_;
  json::Value map_item_;
  json::Value context_;
};

// A Scope with everything that it borrows. Lives on the stack of one evaluation.
class FrameScope {
 public:
  // `input`: what $ names (JSONPath) or $states.input is (JSONata); it outlives this.
  FrameScope(Engine& engine, const Frame& frame, const json::Value& input, json::Value map_item = {});
  FrameScope(const FrameScope&) = delete;
  FrameScope& operator=(const FrameScope&) = delete;

  Scope scope;

 private:
  FrameContext context_;
  Variables innermost_;
  std::vector<Variables> outer_;
};

// A failed path of InputPath or OutputPath, in AWS's words.
Failure invalid_path(const Path& path, const PathError& error);

// A JSONata expression that gave a value of a type that `field` cannot take, in AWS's words.
Failure unexpected_type(const std::string& expression, const std::string& field, std::string_view expected,
                        const json::Value& value);

// The state's input after InputPath (JSONPath), or the raw one (JSONata).
Evaluated effective_input(Engine& engine, const Frame& frame);
// After Parameters or Arguments too.
Evaluated work_input(Engine& engine, const Frame& frame, const json::Value& input);

// A field that must be a number, "TimeoutSeconds" say.
struct NumberField {
  std::string_view name;
  std::string_view path_name;  // "TimeoutSecondsPath"
  bool must_be_integer = true;
  std::string_view range{};  // "… must be between 0 and 100."; empty: "… cannot be negative."
};
// A number that is out of a field's range.
Failure out_of_range(const NumberField& names, QueryLanguage language);
// In JSONPath a string that says a number is one. Errors: not a number, negative; in AWS's words.
tl::expected<double, Failure> evaluate_number(const Template& field, const NumberField& names, QueryLanguage language,
                                              const Scope& scope);
// Nullopt inside: the field is absent.
tl::expected<std::optional<double>, Failure> evaluate_number(const std::optional<Template>& field,
                                                             const NumberField& names, QueryLanguage language,
                                                             const Scope& scope);

}  // namespace baton::asl
