// JSONPath and intrinsic functions from outside: parsed or refused, and what is parsed is evaluated to a value or a
// sentence.
//
// An input: one path or call, or that and behind a line feed the document it is evaluated on.
#include "asl/intrinsics/intrinsic.h"
#include "asl/jsonpath/path.h"
#include "common/check.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/utf8.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;
using namespace baton::asl;

constexpr std::string_view kDocument =
    R"({"store":{"book":[{"title":"A","price":8.95,"tags":["x"]},{"title":"B","price":12,"isbn":"0-1"},{"price":"3"}],)"
    R"("open":true},"n":[1,2,3,4],"s":"text","empty":[],"null":null,"a b":{"'":1}})";

std::vector<std::string> seeds() {
  return {"$.store.book[0].title",
          "$..price",
          "$.store.book[?(@.price < 10 && @.title =~ /a/i)]['title','price']",
          "$['store']['book'][-1:]",
          "$.n[0,2]",
          "$.n[1:3]",
          "$..book[?(@.isbn)].length()",
          "$.n.max()",
          "$..*",
          "$.*",
          "$['a b']['\\'']",
          "$.store.book[?(@.price in [12, 8.95] || !(@.tags empty true))]",
          "$$.Execution.Id",
          "$v.x[0]",
          "$.store.book[?(@.price > $.n[0])].title",
          "$.store.book[?(@['title'] nin ['A'] && @.price size 1)]",
          "States.Format('{} \\{\\} {}', $.s, States.JsonToString($.n))",
          "States.ArrayPartition($.n, 2)",
          "States.StringToJson('{\"a\": 1}')",
          "States.MathAdd($.n[0], -1)",
          "States.Hash($.s, 'SHA-1')",
          "States.ArrayGetItem(States.ArrayRange(1, 9, 2), 1)",
          "States.StringSplit('a,b', ',')",
          "States.JsonMerge($.store, $['a b'], false)",
          "States.Base64Decode(States.Base64Encode('x'))",
          "States.ArrayUnique(States.Array($.s, 1, null, true, 2.5e3))",
          "States.MathRandom(1, 9, 3)",
          "States.UUID()",
          "States.ArrayContains($.n, $v.x)\n{\"n\": [1], \"s\": \"y\"}"};
}

// A path may find the same thing many times over: then its text is too long to be worth writing.
void write(const json::Value& value) {
  if (value.text_bytes() <= 1u << 20) json::to_text(value);
}

class NamedContext final : public ContextSource {
 public:
  const json::Value& context() override { return context_; }

 private:
  json::Value context_ = *json::parse(R"({"Execution":{"Id":"arn:x","Input":{"k":[1]}},"State":{"Name":"S"}})");
};

void check_insert(const Path& path, const json::Value& document) {
  if (!path.is_reference() || path.root() != PathRoot::kInput) return;
  const auto changed = path.insert(document, json::Value::string("new"));
  if (!changed) return;
  const auto found = path.find(*changed);
  CHECK(found.has_value() && json::equal(*found, json::Value::string("new")))
      << path.text() << " in " << json::to_text(*changed);
}

void check_path(std::string_view text, const json::Value& document, const Scope& scope) {
  const auto path = Path::parse(text);
  if (!path) {
    CHECK(!path.error().message.empty()) << "an error without words";
    return;
  }
  CHECK(path->text() == text) << text;
  CHECK(!path->is_reference() || path->is_definite()) << text;
  if (const auto found = path->find(scope)) write(*found);
  check_insert(*path, document);
}

void check_intrinsic(std::string_view text, const Scope& scope) {
  const auto intrinsic = Intrinsic::parse(text);
  if (!intrinsic) {
    CHECK(!intrinsic.error().empty()) << "an error without words";
    return;
  }
  if (const auto result = intrinsic->evaluate(scope)) write(*result);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line_end = input.rfind('\n');
  auto document = json::parse(line_end == std::string_view::npos ? "" : input.substr(line_end + 1));
  const std::string_view text = document ? input.substr(0, line_end) : input;
  if (!document) document = json::parse(kDocument);
  if (!is_utf8(text)) return 0;  // expressions are strings of a JSON text
  NamedContext context;
  Random random(1);
  const Variables variables{*json::parse(R"({"v":{"x":[3,"y"]},"empty":{}})")};
  Scope scope;
  scope.input = &*document;
  scope.context = &context;
  scope.variables = &variables;
  scope.random = &random;
  // A path has to begin with $, which parse() REQUIRES.
  if (text.starts_with('$')) check_path(text, *document, scope);
  check_intrinsic(text, scope);
  return 0;
}
