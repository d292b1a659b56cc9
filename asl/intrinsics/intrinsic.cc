#include "asl/intrinsics/intrinsic.h"

#include <array>
#include <utility>
#include <vector>

#include "asl/intrinsics/expression.h"
#include "common/json/write.h"

namespace baton::asl {

struct Intrinsic::Program {
  std::string text;
  std::unique_ptr<const intrinsics::Call> call;
};

namespace {

using intrinsics::Call;
using intrinsics::Expression;

// A path in the context object is named as if that were the document, and the state's input is shown: AWS does so.
std::string not_found(const Path& path, const Scope& scope) {
  const std::string name = path.root() == PathRoot::kContext ? path.text().substr(1) : path.text();
  return "The JsonPath argument for the field '" + name + "' could not be found in the input '" +
         json::to_text(*scope.input) + "'";
}

Evaluated evaluate(const Call& call, const Scope& scope);

Evaluated evaluate(const Expression& expression, const Scope& scope) {
  if (const auto* literal = std::get_if<json::Value>(&expression)) return *literal;
  if (const auto* inner = std::get_if<std::unique_ptr<const Call>>(&expression)) return evaluate(**inner, scope);
  const auto& path = std::get<Path>(expression);
  auto found = path.find(scope);
  if (found) return std::move(*found);
  const bool is_invalid = found.error().kind == PathError::Kind::kInvalid;
  return fail_state("States.Runtime", is_invalid ? std::move(found.error().message) : not_found(path, scope));
}

Evaluated evaluate(const Call& call, const Scope& scope) {
  std::array<json::Value, 4> few;
  std::vector<json::Value> many;
  json::Value* arguments = few.data();
  if (call.arguments.size() > few.size()) {
    many.resize(call.arguments.size());
    arguments = many.data();
  }
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    auto argument = evaluate(call.arguments[i], scope);
    if (!argument) return argument;
    arguments[i] = std::move(*argument);
  }
  auto result = call.function->call({arguments, call.arguments.size()}, {scope.random});
  if (!result) return fail_state("States.IntrinsicFailure", std::move(result.error()));
  return std::move(*result);
}

void collect(const Call& call, std::set<std::string>& names) {
  for (const Expression& argument : call.arguments) {
    if (const auto* inner = std::get_if<std::unique_ptr<const Call>>(&argument)) collect(**inner, names);
    const auto* path = std::get_if<Path>(&argument);
    if (path != nullptr && path->root() == PathRoot::kVariable) names.emplace(path->variable().as_string());
  }
}

}  // namespace

Intrinsic::Intrinsic() = default;
Intrinsic::Intrinsic(Intrinsic&&) noexcept = default;
Intrinsic& Intrinsic::operator=(Intrinsic&&) noexcept = default;
Intrinsic::~Intrinsic() = default;

tl::expected<Intrinsic, std::string> Intrinsic::parse(std::string_view text) {
  auto call = intrinsics::parse_call(text);
  if (!call) return tl::unexpected(std::move(call.error()));
  Intrinsic intrinsic;
  intrinsic.program_ = std::make_unique<const Program>(Program{std::string(text), std::move(*call)});
  return intrinsic;
}

const std::string& Intrinsic::text() const { return program_->text; }

Evaluated Intrinsic::evaluate(const Scope& scope) const {
  auto result = asl::evaluate(*program_->call, scope);
  if (result) return result;
  Failure& failure = result.error();
  failure.cause = "The function '" + program_->text + "' had the following error: " + failure.cause;
  return result;
}

void Intrinsic::collect_variables(std::set<std::string>& names) const { collect(*program_->call, names); }

}  // namespace baton::asl
