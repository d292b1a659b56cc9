// How the diagnostics of a definition are shown.
#pragma once

#include <string>
#include <string_view>

#include "asl/diagnostic.h"

namespace baton::cli {

class Invocation;

// For people, each on a line of its own: "order.asl.json:12:9: error MISSING_TRANSITION_TARGET Missing 'Next' target: Shpi
// (/States/Pay/Next)". With -o json one line, {"file", "result": "OK" or "FAIL", "diagnostics": [{"severity", "code",
// "message", "location"}]}, as ValidateStateMachineDefinition has them; "location" is left out where there is none.
// `text` is the definition; "-" is shown as "<stdin>".
void show_validation(Invocation& invocation, const std::string& path, std::string_view text,
                     const asl::Diagnostics& diagnostics);

bool has_errors(const asl::Diagnostics& diagnostics);

}  // namespace baton::cli
