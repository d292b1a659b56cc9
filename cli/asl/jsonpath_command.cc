#include "cli/asl/jsonpath_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "asl/jsonpath/path.h"
#include "cli/asl/answer_lines.h"
#include "cli/asl/parse_json.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::cli {

namespace {

constexpr char kFooter[] =
    R"(PATH is a JSONPath in the dialect of AWS Step Functions (Jayway's). A path that can name one place only prints what is
there, any other an array of all that was found. Exits with 2 if the path is wrong or leads nowhere.

With --batch, standard input has a line of JSON for each question, {"path": "$.a", "data": {"a": 1}}, and each is answered by
one line, {"result": 1} or {"error": "…"}. A question may have "context" and "variables" besides, for $$ and $name.

Examples:
  baton asl jsonpath '$.orders[?(@.total > 100)].id' --input @orders.json
  curl -s https://example.org/order | baton asl jsonpath '$..price')";

struct JsonPathRequest {
  std::string path;
  std::string input = "-";
  bool batch = false;
};

using Answer = tl::expected<json::Value, std::string>;

// Lends a context object that is there already.
class GivenContext final : public asl::ContextSource {
 public:
  explicit GivenContext(json::Value context) : context_(std::move(context)) {}
  const json::Value& context() override { return context_; }

 private:
  json::Value context_;
};

// As Jayway's own reader takes it: with blanks around, from @ as well as $, and a bare name from the root.
std::string with_root(std::string_view path) {
  const std::size_t begin = path.find_first_not_of(' ');
  if (begin == std::string_view::npos) return "";
  path = path.substr(begin, path.find_last_not_of(' ') + 1 - begin);
  if (path.front() == '@') return "$" + std::string(path.substr(1));
  return path.front() == '$' ? std::string(path) : "$." + std::string(path);
}

Answer find(std::string_view path_text, const json::Value& data, const json::Value* context,
            const json::Value* variables) {
  const auto path = asl::Path::parse(with_root(path_text));
  if (!path) return tl::unexpected(path.error().message);
  const bool is_rooted = (path->root() == asl::PathRoot::kContext && context == nullptr) ||
                         (path->root() == asl::PathRoot::kVariable && variables == nullptr);
  if (is_rooted) return tl::unexpected<std::string>("Illegal character at position 1 expected '.' or '['");
  GivenContext given_context(context != nullptr ? *context : json::Value());
  const asl::Variables given_variables{variables != nullptr ? *variables : json::Value()};
  asl::Scope scope;
  scope.input = &data;
  scope.context = &given_context;
  scope.variables = &given_variables;
  auto found = path->find(scope);
  if (!found) return tl::unexpected(std::move(found.error().message));
  return std::move(*found);
}

Answer answer(std::string_view line) {
  const auto question = json::parse(line);
  if (!question) return tl::unexpected("the line is no JSON: " + question.error().text());
  const json::Value* path = question->find("path");
  if (path == nullptr || !path->is_string()) return tl::unexpected<std::string>(R"(the line has no "path", a string)");
  const json::Value* data = question->find("data");
  return find(path->as_string(), data != nullptr ? *data : json::Value::null(), question->find("context"),
              question->find("variables"));
}

ExitCode run_once(Invocation& invocation, const JsonPathRequest& request) {
  if (request.path.empty()) {
    return invocation.complain({ErrorCode::kInvalidArgument, "give a PATH, or --batch for many"});
  }
  const auto text = read_input(request.input, invocation.in());
  if (!text) return invocation.complain(text.error());
  const auto data = parse_json(*text, "the input");
  if (!data) return invocation.complain(data.error());
  const Answer found = find(request.path, *data, nullptr, nullptr);
  if (!found) return invocation.complain({ErrorCode::kInvalidArgument, found.error()});
  invocation.out() << (invocation.json() ? json::to_text(*found) : json::to_pretty_text(*found)) << '\n';
  return ExitCode::kOk;
}

}  // namespace

std::string answer_jsonpath(std::string_view line) {
  const Answer found = answer(line);
  std::string text = found ? R"({"result":)" : R"({"error":)";
  found ? json::write(*found, text) : json::write_string(found.error(), text);
  return text + "}";
}

void add_asl_jsonpath_command(CLI::App& asl, Invocation& invocation) {
  auto* command = asl.add_subcommand("jsonpath", "Show what a path finds in a document");
  auto request = std::make_shared<JsonPathRequest>();
  command->add_option("PATH", request->path, "The path")->type_name("");
  command->add_option("--input", request->input, "The document: JSON, @FILE, or - for standard input")
      ->capture_default_str()
      ->type_name("JSON");
  command->add_flag("--batch", request->batch, "Answer a line of JSON for each question on standard input");
  command->footer(kFooter);
  command->callback([request, &invocation] {
    invocation.command = [request, &invocation] {
      return request->batch ? answer_lines(invocation, answer_jsonpath) : run_once(invocation, *request);
    };
  });
}

}  // namespace baton::cli
