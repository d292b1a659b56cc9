#include "cli/asl/jsonata_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "asl/jsonata/functions/json_text.h"
#include "asl/jsonata/jsonata.h"
#include "cli/arguments.h"
#include "cli/asl/answer_lines.h"
#include "cli/asl/parse_json.h"
#include "cli/invocation.h"
#include "common/clock.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/random.h"

namespace baton::cli {

namespace {

namespace jsonata = asl::jsonata;

constexpr char kFooter[] =
    R"(EXPRESSION is JSONata 2.0, as the reference implementation evaluates it. Prints the result, and nothing if there is none.
Exits with 2 and says the code of the error if the expression is wrong or fails.

With --batch, standard input has a line of JSON for each question, {"expr", "data", "bindings"}, and each is answered by one
line: {"result": 1}, {} if there is none, or {"error": "T2001", "message": "…"}.

Examples:
  baton asl jsonata '$sum(orders.total)' --input @orders.json
  baton asl jsonata '$states.input.id & $suffix' --binding states='{"input": {"id": "a"}}' --binding suffix='"-1"'
  curl -s https://example.org/order | baton asl jsonata 'items[price > 100].name' --input - -o json)";

struct JsonataRequest {
  std::string expression;
  std::string input;
  std::vector<std::string> bindings;  // NAME=JSON
  bool is_batch = false;
  std::int64_t now_ms = 0;  // 0: the clock's
};

class ObjectBindings final : public jsonata::Bindings {
 public:
  explicit ObjectBindings(json::Value object) : object_(std::move(object)) {}
  json::Value lookup(std::string_view name) const override {
    return object_.is_object() ? object_.get(name) : json::Value();
  }

 private:
  json::Value object_;
};

std::string error_line(std::string_view code, std::string_view message) {
  std::string line = "{\"error\":";
  json::write_string(code, line);
  line += ",\"message\":";
  json::write_string(message, line);
  return line + "}";
}

using Answer = tl::expected<json::Value, jsonata::Error>;

// Numbers as JavaScript prints them, functions as "".
void show_result(Invocation& invocation, const json::Value& result) {
  const std::string text = jsonata::stringify(result);
  const auto printed = json::parse(text);
  invocation.out() << (invocation.json() || !printed ? text : json::to_pretty_text(*printed)) << '\n';
}

Answer evaluate(std::string_view expression, const json::Value& data, json::Value variables, TimePoint now,
                Random& random) {
  const auto compiled = jsonata::compile(expression, jsonata::Dialect::kReference);
  if (!compiled) return tl::unexpected(compiled.error());
  const ObjectBindings bindings(std::move(variables));
  jsonata::Environment environment;
  environment.bindings = &bindings;
  environment.now = now;
  environment.random = &random;
  return jsonata::evaluate(*compiled, data, environment);
}

std::string answer_line(std::string_view line, TimePoint now, Random& random) {
  const auto request = json::parse(line);
  if (!request) return error_line("malformed", request.error().text());
  if (!request->get("expr").is_string()) return error_line("malformed", "a line is {\"expr\", \"data\", \"bindings\"}");
  const json::Value expression = request->get("expr");
  const Answer answer = evaluate(expression.as_string(), request->get("data"), request->get("bindings"), now, random);
  if (!answer) return error_line(answer.error().code, answer.error().message);
  return answer->is_undefined() ? "{}" : "{\"result\":" + jsonata::stringify(*answer) + "}";
}

Result<json::Value> read_data(const std::string& input, std::istream& standard_input) {
  if (input.empty()) return json::Value();
  const auto text = read_input(input, standard_input);
  if (!text) return tl::unexpected(text.error());
  return parse_json(*text, "the input");
}

// People write the name with its $ or without.
Result<json::Value> read_bindings(const std::vector<std::string>& texts) {
  json::ObjectBuilder bindings;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    const std::string name = text.substr(text.starts_with('$') ? 1 : 0, equals - (text.starts_with('$') ? 1 : 0));
    if (equals == std::string::npos || name.empty()) {
      return fail(ErrorCode::kInvalidArgument, "'" + text + "' binds no variable; write NAME=JSON, such as total=17");
    }
    auto value = parse_json(std::string_view(text).substr(equals + 1), "the value of the variable '" + name + "'");
    if (!value) return value;
    bindings.set(name, *std::move(value));
  }
  return bindings.finish();
}

ExitCode run_once(Invocation& invocation, const JsonataRequest& request, TimePoint now, Random& random) {
  if (request.expression.empty()) {
    return invocation.complain({ErrorCode::kInvalidArgument, "give an EXPRESSION, or --batch for many"});
  }
  const auto data = read_data(request.input, invocation.in());
  if (!data) return invocation.complain(data.error());
  auto bindings = read_bindings(request.bindings);
  if (!bindings) return invocation.complain(bindings.error());
  const Answer answer = evaluate(request.expression, *data, *std::move(bindings), now, random);
  if (!answer) {
    return invocation.complain({ErrorCode::kInvalidArgument, answer.error().code + ": " + answer.error().message});
  }
  if (!answer->is_undefined()) show_result(invocation, *answer);
  return ExitCode::kOk;
}

ExitCode run(Invocation& invocation, const JsonataRequest& request) {
  Random random(random_seed());
  const auto now = [&] { return request.now_ms != 0 ? from_unix_ms(request.now_ms) : clock_now(); };
  if (!request.is_batch) return run_once(invocation, request, now(), random);
  return answer_lines(invocation, [&](std::string_view line) -> std::optional<std::string> {
    if (line.empty()) return std::nullopt;
    return answer_line(line, now(), random);
  });
}

}  // namespace

void add_asl_jsonata_command(CLI::App& asl, Invocation& invocation) {
  auto* command = asl.add_subcommand("jsonata", "Evaluate a JSONata expression");
  auto request = std::make_shared<JsonataRequest>();
  command->add_option("EXPRESSION", request->expression, "What to evaluate")->type_name("");
  command->add_option("--input", request->input, "The document: JSON, @FILE, or - for standard input (default: none)")
      ->type_name("JSON");
  command->add_option("--binding", request->bindings, "The value of $NAME; may be given several times")
      ->type_name("NAME=JSON")
      ->allow_extra_args(false);
  command->add_flag("--batch", request->is_batch, "One JSON document a line: {\"expr\", \"data\", \"bindings\"}");
  command->add_option("--now", request->now_ms, "The time of $now(), in milliseconds since 1970")->type_name("MILLIS");
  command->footer(kFooter);
  command->callback(
      [request, &invocation] { invocation.command = [request, &invocation] { return run(invocation, *request); }; });
}

}  // namespace baton::cli
