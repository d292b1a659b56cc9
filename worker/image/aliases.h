// The names that imgproxy's and imaginary's users know, as the canonical ones, which are sharp's. Pure.
//
// One table, in aliases.cc; docs/images.md shows it. It is applied to a task's input before anything reads it, so that
// the rest of the code knows one name for each option.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace baton {

// The input with canonical names and values; `operation` is what stands behind "image." ("resize"), and a pipeline's
// entries are done too. `place` stands before names in messages. Errors: an option that is given twice, under two names.
tl::expected<nlohmann::json, std::string> canonical_options(std::string_view operation, const nlohmann::json& options,
                                                            const std::string& place = "");

// An entry of a pipeline, {"operation": "extract", …} or imaginary's {"operation": "extract", "params": {…}}, as
// {"operation": "crop", …}. Errors: likewise, or it names no operation.
tl::expected<nlohmann::json, std::string> canonical_operation(const nlohmann::json& entry, const std::string& place);

}  // namespace baton
