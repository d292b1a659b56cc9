// JSONata from outside: whatever the text, it is compiled or refused, and evaluation ends within its limits with a result
// that can be written and read again.
//
// An input: one expression, or an expression and behind a line feed the document it is evaluated on.
#include "asl/jsonata/functions/json_text.h"
#include "asl/jsonata/jsonata.h"
#include "common/check.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "common/utf8.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;
using namespace baton::asl;

constexpr std::string_view kDocument =
    R"({"a":{"b":[{"c":1,"d":"x","10":2,"2":3},{"c":2.5,"d":"yé"},{"c":null}]},"n":[3,1,2],"s":["p","q"],"t":"2018-03-23",)"
    R"("m":[[1,[2]],[]],"f":true,"o":{"k":{"k":{"k":[]}}}})";

std::vector<std::string> seeds() {
  return {"$sum(a.b.c)",
          "a.b^(>c, d){d: $count($)}",
          "a.b#$i@$v[$i < 2].{\"x\": %.%.n, \"v\": $v}",
          "$map(n, function($x, $i){$x & $i}) ~> $join(\",\")",
          "$ ~> |a.b|{\"e\": c + 1}, [\"d\"]|",
          "($f := function($n, $s)<nn:n>{$n = 0 ? $s : $f($n - 1, $s + $n)}; $f(100, 0))",
          "$replace(\"a1b22\", /(\\d)+/i, function($m){$m.groups[0]})",
          "$match(t, /(?<y>\\d{4})-(\\d\\d)/).groups",
          "$formatNumber(-1234.5, \"#,##0.00;(#)\") & $formatInteger(12, \"Ww;o\") & $parseInteger(\"xii\", \"i\")",
          "$fromMillis(0, \"[FNn], [D1o] [MNn] [Y0001] [H01]:[m01] [Z]\", \"+0530\")",
          "$toMillis(\"7/3/2018 10:33 pm\", \"[D]/[M]/[Y] [h]:[m] [P]\")",
          "$reduce(n, $append(?, ?), [])[[0..1]][]",
          "$string($merge([o, {\"z\": **.k}]), true) & $base64encode(\"é\") & $encodeUrl(\"ü\")",
          "($d := function($n, $x){$n = 0 ? $x : $d($n - 1, [[$x], [$x]])}; $boolean($d(40, 0)) = $d(40, [])[0])",
          "$eval(\"[1..3]\") in [null, $sift($spread(o)[0], $exists), $lookup(m, \"x\")]",
          "/* note */ `a`.'b'[c > 1 and d != \"\" or $not(c in n)].(c % 2)\n{\"a\": {\"b\": [{\"c\": 3}]}}",
          "$partition($range(1, 9, 2), 2) ~> $zip(s) ~> $distinct",
          "$hash($uuid(), \"SHA-256\") & $parse(\"{}\")"};
}

// Small enough for many evaluations a second, and one that does not end is a hang in what is not counted.
constexpr jsonata::Limits kLimits{.steps_max = 50'000, .call_depth_max = 50, .memory_bytes_max = 8u << 20};

void evaluate(std::string_view source, const json::Value& document, jsonata::Dialect dialect) {
  const auto expression = jsonata::compile(source, dialect);
  if (!expression) {
    CHECK(!expression.error().code.empty() && !expression.error().message.empty()) << "an error without words";
    return;
  }
  Random random(1);
  jsonata::Environment environment;
  environment.now = from_unix_ms(1'700'000'000'123);
  environment.random = &random;
  environment.limits = kLimits;
  const auto result = jsonata::evaluate(*expression, document, environment);
  // A result may be far longer than the memory it takes: [[$x], [$x]] again and again.
  if (!result || result->is_undefined() || result->text_bytes() > 1u << 20) return;
  const auto again = json::parse(jsonata::stringify(*result));
  CHECK(again.has_value()) << again.error().text();
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
  const std::string_view source = document ? input.substr(0, line_end) : input;
  if (!document) document = json::parse(kDocument);
  if (!is_utf8(source)) return 0;  // expressions are strings of a JSON text
  evaluate(source, *document, jsonata::Dialect::kReference);
  evaluate(source, *document, jsonata::Dialect::kStates);
  return 0;
}
