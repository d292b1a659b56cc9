#include "cli/asl/jsonata_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "asl/jsonata/functions/json_text.h"
#include "asl/jsonata/jsonata.h"
#include "cli/asl/answer_lines.h"
#include "cli/invocation.h"
#include "common/clock.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/random.h"

namespace baton::cli {

namespace {

namespace jsonata = asl::jsonata;

struct JsonataRequest {
  std::string expression;
  std::string input;
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

std::string answer(const json::Value& request, TimePoint now, Random& random) {
  const auto compiled = jsonata::compile(request.get("expr").as_string(), jsonata::Dialect::kReference);
  if (!compiled) return error_line(compiled.error().code, compiled.error().message);
  const ObjectBindings bindings(request.get("bindings"));
  jsonata::Environment environment;
  environment.bindings = &bindings;
  environment.now = now;
  environment.random = &random;
  const auto result = jsonata::evaluate(*compiled, request.get("data"), environment);
  if (!result) return error_line(result.error().code, result.error().message);
  return result->is_undefined() ? "{}" : "{\"result\":" + jsonata::stringify(*result) + "}";
}

std::string answer_line(std::string_view line, TimePoint now, Random& random) {
  const auto request = json::parse(line);
  if (!request) return error_line("malformed", request.error().text());
  if (!request->get("expr").is_string()) return error_line("malformed", "a line is {\"expr\", \"data\", \"bindings\"}");
  return answer(*request, now, random);
}

ExitCode run(Invocation& invocation, const JsonataRequest& request) {
  Random random(random_seed());
  const auto now = [&] { return request.now_ms != 0 ? from_unix_ms(request.now_ms) : clock_now(); };
  if (!request.is_batch) {
    json::ObjectBuilder fields;
    fields.set("expr", json::Value::string(request.expression));
    if (!request.input.empty()) {
      auto data = json::parse(request.input);
      if (!data) return invocation.complain({ErrorCode::kInvalidArgument, "--input: " + data.error().text()});
      fields.set("data", std::move(*data));
    }
    invocation.out() << answer(fields.finish(), now(), random) << '\n';
    return ExitCode::kOk;
  }
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
  command->add_option("--input", request->input, "The document, as JSON")->type_name("JSON");
  command->add_flag("--batch", request->is_batch, "One JSON document a line: {\"expr\", \"data\", \"bindings\"}");
  command->add_option("--now", request->now_ms, "The time of $now(), in milliseconds since 1970")->type_name("MILLIS");
  command->footer("Examples:\n  baton asl jsonata '$sum(a)' --input '{\"a\": [1, 2]}'");
  command->callback(
      [request, &invocation] { invocation.command = [request, &invocation] { return run(invocation, *request); }; });
}

}  // namespace baton::cli
