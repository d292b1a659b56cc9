#include "asl/jsonata/jsonata.h"

#include <utility>

#include "asl/jsonata/evaluator.h"
#include "asl/jsonata/lexer.h"
#include "asl/jsonata/lowering.h"
#include "common/check.h"

namespace baton::asl::jsonata {

namespace {

Error error_of(const Fault& fault, std::string_view source) {
  Error error = to_error(fault);
  error.position = utf16_position(source, error.position);
  return error;
}

}  // namespace

Expression::Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

const std::vector<std::string>& Expression::free_variables() const { return program_->free_variables; }
const std::vector<std::string>& Expression::unsupported() const { return program_->unsupported; }

tl::expected<Expression, Error> compile(std::string_view source, Dialect dialect) {
  auto program = compile_program(source, dialect, nullptr);
  if (!program) return tl::unexpected(error_of(*program.error(), source));
  Expression expression;
  expression.program_ = std::move(*program);
  return expression;
}

tl::expected<json::Value, Error> evaluate(const Expression& expression, const json::Value& input,
                                          const Environment& environment) {
  CHECK(expression.program_ != nullptr) << "an expression that was never compiled";
  CHECK(environment.random != nullptr) << "an evaluation needs random numbers";
  Evaluator evaluator(*expression.program_, environment);
  auto result = evaluator.run(input);
  if (!result) return tl::unexpected(error_of(*result.error(), expression.program_->source));
  return std::move(*result);
}

Failure Evaluation::out_of_steps() { return fail("U1001", {.message = json::Value::string("too many steps")}).value(); }

Failure Evaluation::out_of_memory() {
  return fail("U1001", {.message = json::Value::string("too much memory")}).value();
}

}  // namespace baton::asl::jsonata
