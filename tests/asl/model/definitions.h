// Definitions for the tests of the model, and what is wrong with them in a form that is short to write down.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "asl/model/compile.h"

namespace baton::asl {

using Texts = std::vector<std::string>;

// "message @location" of SCHEMA_VALIDATION_FAILED, "CODE: message @location" of the rest.
inline std::string text_of(const Diagnostic& diagnostic) {
  const std::string code = diagnostic.code == "SCHEMA_VALIDATION_FAILED" ? "" : diagnostic.code + ": ";
  return code + diagnostic.message + " @" + diagnostic.location;
}

inline Texts texts_of(const Compiled& compiled, Severity severity) {
  Texts texts;
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.severity == severity) texts.push_back(text_of(diagnostic));
  }
  return texts;
}

inline Texts errors_of(std::string_view definition, ExecutionType type = ExecutionType::kStandard) {
  const Compiled compiled = compile_definition(definition, type);
  Texts errors = texts_of(compiled, Severity::kError);
  EXPECT_EQ(errors.empty(), compiled.machine.has_value()) << definition;
  return errors;
}

inline Texts warnings_of(std::string_view definition) {
  return texts_of(compile_definition(definition), Severity::kWarning);
}

// A machine with one state, X, whose fields are `fields`; `machine` stands in front of StartAt: R"("QueryLanguage": "JSONata", )".
inline std::string with_state(const std::string& fields, const std::string& machine = "") {
  return "{" + machine + R"("StartAt": "X", "States": {"X": {)" + fields + "}}}";
}

inline constexpr char kJsonata[] = R"("QueryLanguage": "JSONata", )";

// A machine that is good.
inline StateMachine machine_of(std::string_view definition) {
  Compiled compiled = compile_definition(definition);
  EXPECT_TRUE(compiled.machine) << definition;
  for (const std::string& error : texts_of(compiled, Severity::kError)) ADD_FAILURE() << error;
  return compiled.machine ? std::move(*compiled.machine) : StateMachine();
}

struct Case {
  std::string definition;
  Texts errors;  // none: it is good
};

inline void expect_all(const std::vector<Case>& cases) {
  for (const Case& test : cases) EXPECT_EQ(errors_of(test.definition), test.errors) << test.definition;
}

// The same for the fields of a state X.
inline void expect_states(const std::vector<Case>& cases, const std::string& machine = "") {
  for (const Case& test : cases)
    EXPECT_EQ(errors_of(with_state(test.definition, machine)), test.errors) << test.definition;
}

}  // namespace baton::asl
