#include "benchmarks/step/machines.h"

#include <cstdint>

namespace baton::bench {

namespace {

constexpr int kChainLength = 10;

// Ten states with the same fields, each followed by the next.
std::string chain_of(const std::string& fields, const std::string& language = "JSONPath") {
  std::string states;
  for (int i = 0; i < kChainLength; ++i) {
    const bool last = i + 1 == kChainLength;
    states += (i == 0 ? "\"S" : ",\"S") + std::to_string(i) + "\":{" + fields + "," +
              (last ? std::string("\"End\":true") : "\"Next\":\"S" + std::to_string(i + 1) + "\"") + "}";
  }
  return R"({"QueryLanguage":")" + language + R"(","StartAt":"S0","States":{)" + states + "}}";
}

std::string choice_chain() {
  std::string states;
  for (int i = 0; i < kChainLength; ++i) {
    const std::string next = i + 1 == kChainLength ? "Done" : "S" + std::to_string(i + 1);
    states += "\"S" + std::to_string(i) +
              R"(":{"Type":"Choice","Choices":[{"Variable":"$.order.status","StringEquals":"LOST","Next":"Done"},)"
              R"({"And":[{"Variable":"$.order.total","NumericGreaterThan":100},{"Variable":"$.order.status",)"
              R"("StringEquals":"PAID"}],"Next":")" +
              next + R"("}],"Default":"Done"},)";
  }
  return R"({"StartAt":"S0","States":{)" + states + R"("Done":{"Type":"Succeed"}}})";
}

constexpr char kParameters[] =
    R"("Type":"Pass","Parameters":{"order.$":"$.order","id.$":"$.order.id","who.$":"$.order.customer.email",)"
    R"("state.$":"$$.State.Name","kind":"check"},"OutputPath":"$")";

}  // namespace

std::string step_input() {
  std::string text =
      R"({"order":{"id":"9b1f6e0c-8c1d-4c55-9a0e-2f0d6f3c1a77","createdAt":"2026-11-24T10:15:30.123Z","status":"PAID",)"
      R"("total":278.6,"currency":"EUR","customer":{"id":48213,"name":"Ada Lovelace","email":"ada@example.com",)"
      R"("vip":true},"items":[)";
  for (int i = 0; i < 7; ++i) {
    text += (i > 0 ? "," : "") + std::string(R"({"sku":"BT-10)") + std::to_string(i) +
            R"(","title":"Conductor's baton no. )" + std::to_string(i) +
            R"(","quantity":2,"price":19.9,"tags":["wood","white"]})";
  }
  return text + "]}}";
}

std::string_view ten_state_machine() {
  return R"json({"Comment":"An order on its way","StartAt":"Receive","States":{
  "Receive":{"Type":"Pass","Parameters":{"order.$":"$.order","execution.$":"$$.Execution.Name","attempts":0},"Next":"Paid?"},
  "Paid?":{"Type":"Choice","Choices":[
    {"Variable":"$.order.status","StringEquals":"CANCELLED","Next":"Done"},
    {"And":[{"Variable":"$.order.status","StringEquals":"PAID"},{"Variable":"$.order.total","NumericGreaterThan":0}],
     "Next":"Address"}],"Default":"Done"},
  "Address":{"Type":"Pass","Parameters":{"name.$":"$.order.customer.name","email.$":"$.order.customer.email"},
    "ResultPath":"$.address","Next":"Label"},
  "Label":{"Type":"Pass","Parameters":{"text.$":"States.Format('{} for {}', $.order.id, $.address.name)"},
    "ResultPath":"$.label","Next":"Vip?"},
  "Vip?":{"Type":"Choice","Choices":[{"Variable":"$.order.customer.vip","BooleanEquals":true,"Next":"Gift"}],
    "Default":"Weigh"},
  "Gift":{"Type":"Pass","Result":{"kind":"card","text":"Thank you"},"ResultPath":"$.gift","Next":"Weigh"},
  "Weigh":{"Type":"Pass","Parameters":{"pieces.$":"States.ArrayLength($.order.items)"},"ResultPath":"$.parcel",
    "Next":"Heavy?"},
  "Heavy?":{"Type":"Choice","Choices":[{"Variable":"$.parcel.pieces","NumericGreaterThanEquals":5,"Next":"Carrier"}],
    "Default":"Done"},
  "Carrier":{"Type":"Pass","Parameters":{"order.$":"$.order","label.$":"$.label.text","parcel.$":"$.parcel",
    "carrier":{"name":"freight","to.$":"$.address"}},"Next":"Done"},
  "Done":{"Type":"Succeed"}}})json";
}

std::vector<StateChain> state_chains() {
  constexpr std::uint64_t kStates = kChainLength;
  return {
      {"pass", chain_of(R"("Type":"Pass")"), kStates},
      {"pass_parameters", chain_of(kParameters), kStates},
      {"pass_jsonata",
       chain_of(R"("Type":"Pass","Output":{"order":"{% $states.input.order %}","id":"{% $states.input.order.id %}"})",
                "JSONata"),
       kStates},
      {"assign", chain_of(R"("Type":"Pass","Assign":{"id.$":"$.order.id"})"), kStates},
      {"choice", choice_chain(), kStates + 1},
      {"wait", chain_of(R"("Type":"Wait","Seconds":1)"), kStates},
      {"task", chain_of(R"("Type":"Task","Resource":"image.resize","ResultPath":"$.result")"), kStates},
      {"parallel",
       R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[)"
       R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}],)"
       R"("End":true}}})",
       3},
      {"map",
       R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.order.items","ItemProcessor":{"StartAt":"I",)"
       R"("States":{"I":{"Type":"Pass","End":true}}},"End":true}}})",
       8},
  };
}

}  // namespace baton::bench
