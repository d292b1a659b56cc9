#include "asl/dry_run/mock_config.h"

#include <vector>

namespace baton::asl {

namespace {

struct Case {
  std::string machine;
  std::string name;
  json::Value states;
};

std::vector<Case> cases_of(const json::Value& document) {
  std::vector<Case> cases;
  const json::Value machines = document.get("StateMachines");
  if (!machines.is_object()) return cases;
  for (const json::Member& machine : machines.members()) {
    const json::Value tests = machine.value.get("TestCases");
    if (!tests.is_object()) continue;
    for (const json::Member& test : tests.members()) {
      cases.push_back({std::string(machine.key.as_string()), std::string(test.key.as_string()), test.value});
    }
  }
  return cases;
}

bool is_meant(const Case& candidate, std::string_view wanted) {
  return wanted.empty() || wanted == candidate.machine + "/" + candidate.name || wanted == candidate.name;
}

std::string list_of(const std::vector<Case>& cases) {
  std::string text;
  for (const Case& one : cases) text += (text.empty() ? "" : ", ") + one.machine + "/" + one.name;
  return text.empty() ? "none" : text;
}

}  // namespace

bool is_mock_config(const json::Value& document) {
  if (document.find("StateMachines") == nullptr) return false;
  for (const json::Member& member : document.members()) {
    const auto key = member.key.as_string();
    // AWS's own documentation writes the second one in both ways.
    if (key != "StateMachines" && key != "MockedResponses" && key != "MockedResponse") return false;
  }
  return true;
}

tl::expected<json::Value, std::string> choose_mock_case(const json::Value& document, std::string_view config_case) {
  const std::vector<Case> cases = cases_of(document);
  const Case* chosen = nullptr;
  for (const Case& candidate : cases) {
    if (!is_meant(candidate, config_case)) continue;
    if (chosen != nullptr) {
      return tl::unexpected<std::string>("which test case of the mocks? Say --mock-case with one of: " +
                                         list_of(cases));
    }
    chosen = &candidate;
  }
  if (chosen == nullptr) {
    return tl::unexpected("the mocks have no test case '" + std::string(config_case) +
                          "'; there are: " + list_of(cases));
  }
  if (!chosen->states.is_object()) {
    return tl::unexpected("the test case '" + chosen->name + "' of the mocks is no object of state and response names");
  }
  json::Value responses = document.get("MockedResponses");
  if (responses.is_undefined()) responses = document.get("MockedResponse");
  json::ObjectBuilder states;
  for (const json::Member& member : chosen->states.members()) {
    const json::Value* response = member.value.is_string() ? responses.find(member.value) : nullptr;
    if (response == nullptr) {
      return tl::unexpected("the test case '" + chosen->name + "' names for the state '" +
                            std::string(member.key.as_string()) + "' a response that MockedResponses does not have");
    }
    states.set(member.key, *response);
  }
  return states.finish();
}

}  // namespace baton::asl
