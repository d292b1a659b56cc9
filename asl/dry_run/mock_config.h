// MockConfigFile.json of AWS Step Functions Local ("Configuration file for mocked service integrations").
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "common/json/value.h"

namespace baton::asl {

// Whether a file of mocks has this form: {"StateMachines": {…}, "MockedResponses": {…}} and nothing else.
bool is_mock_config(const json::Value& document);

// {state name: {"0": answer, …}} of a test case, with the responses that it names put in their place. `config_case`:
// "machine/case", or "case" where there is one machine, or empty where there is one case.
tl::expected<json::Value, std::string> choose_mock_case(const json::Value& document, std::string_view config_case);

}  // namespace baton::asl
