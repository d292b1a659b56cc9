// Definitions and templates from outside: every text is compiled or refused with diagnostics that lead to a place, and a
// template that compiles evaluates to a value or a failure.
#include "asl/model/compile.h"
#include "asl/template/template.h"
#include "common/check.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;
using namespace baton::asl;

std::vector<std::string> seeds() {
  return {
      R"json({"Comment":"c","StartAt":"P","Version":"1.0","TimeoutSeconds":60,"States":{"P":{"Type":"Pass","Result":{"a":1},)json"
      R"json("ResultPath":"$.r","Parameters":{"x.$":"$.a","y.$":"States.Format('{}',$.b)","z.$":"$$.State.Name"},"Next":"W"},)json"
      R"json("W":{"Type":"Wait","SecondsPath":"$.s","Next":"C"},"C":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.a",)json"
      R"json("NumericEquals":1},{"Not":{"Variable":"$.t","TimestampLessThan":"2020-01-01T00:00:00Z"}}],"Next":"S"},)json"
      R"json({"Variable":"$.n","StringMatches":"a*","Next":"F"}],"Default":"F"},"S":{"Type":"Succeed"},)json"
      R"json("F":{"Type":"Fail","Error":"E","CausePath":"$.c"}}})json",
      R"json({"QueryLanguage":"JSONata","StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",)json"
      R"json("Arguments":{"a":"{% $states.input.x & 'y' %}"},"Output":"{% $states.result.Payload %}","Assign":{"v":"{% $v + 1 %}"},)json"
      R"json("TimeoutSeconds":"{% 5 %}","HeartbeatSeconds":2,"Retry":[{"ErrorEquals":["States.Timeout"],"IntervalSeconds":1,)json"
      R"json("MaxAttempts":2,"BackoffRate":1.5,"MaxDelaySeconds":9,"JitterStrategy":"FULL"}],"Catch":[{"ErrorEquals":)json"
      R"json(["States.ALL"],"Output":"{% $states.errorOutput %}","Next":"C"}],"Next":"C"},"C":{"Type":"Choice","Choices":)json"
      R"json([{"Condition":"{% $v > 1 %}","Next":"D","Assign":{"w":1}}],"Default":"D"},"D":{"Type":"Succeed"}}})json",
      R"json({"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.i","ItemSelector":{"v.$":"$$.Map.Item.Value"},)json"
      R"json("MaxConcurrency":2,"ToleratedFailurePercentage":10,"ItemReader":{"Resource":"arn:aws:states:::s3:getObject",)json"
      R"json("ReaderConfig":{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"},"Parameters":{"Bucket":"b","Key.$":"$.k"}},)json"
      R"json("ItemBatcher":{"MaxItemsPerBatch":3},"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":)json"
      R"json({"Bucket":"b"}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"X",)json"
      R"json("States":{"X":{"Type":"Parallel","Branches":[{"StartAt":"Y","States":{"Y":{"Type":"Succeed"}}}],)json"
      R"json("ResultSelector":{"a.$":"$[0]"},"OutputPath":"$.a","End":true}}},"End":true}}})json",
      R"json({"a.$":"$.x","b":[1,{"c.$":"States.Array($.x,'y')"}],"d.$":"$v.z",)json"
      R"json("e":"{% $states.input.x %}"})json"};
}

void check_definition(std::string_view text, ExecutionType type) {
  const Compiled compiled = compile_definition(text, type);
  CHECK(compiled.machine.has_value() || !compiled.diagnostics.empty()) << "refused without a reason";
  for (const auto& diagnostic : compiled.diagnostics)
    CHECK(!diagnostic.message.empty()) << "a diagnostic without words";
}

void evaluate(const Template& compiled, const Diagnostics& diagnostics, const Scope& scope) {
  if (!diagnostics.empty()) return;
  const auto value = compiled.evaluate(scope);
  if (value && value->text_bytes() <= 1u << 20) json::to_text(*value);
}

class EmptyContext final : public ContextSource {
 public:
  const json::Value& context() override { return context_; }

 private:
  json::Value context_ = json::Value::empty_object();
};

void check_templates(const json::Value& value) {
  EmptyContext context;
  Random random(1);
  const json::Value input = *json::parse(R"({"x":[1,{"y":"z"}],"a":"1","b":null})");
  const Variables variables{*json::parse(R"({"v":{"z":1}})")};
  Scope scope{.input = &input, .result = &input, .variables = &variables, .context = &context, .random = &random};
  Diagnostics diagnostics;
  evaluate(Template::payload(value, "/States/S/Parameters", diagnostics), diagnostics, scope);
  diagnostics.clear();
  evaluate(Template::jsonata(value, "/States/S/Output", diagnostics), diagnostics, scope);
  diagnostics.clear();
  if (value.is_string()) evaluate(Template::path(value, true, "/States/S/ItemsPath", diagnostics), diagnostics, scope);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_definition(text, ExecutionType::kStandard);
  check_definition(text, ExecutionType::kExpress);
  if (const auto value = json::parse(text)) check_templates(*value);
  return 0;
}
