// Where in its state a field stands, as AWS names it in failures: "Output/total", "Choices[1]/Condition", "Catch[0]/Output".
#pragma once

#include <string>
#include <string_view>

namespace baton::asl {

// `location`: of a diagnostic, "/States/Pay/Output/total" or "/States/Each/ItemProcessor/States/Pay/Output/total".
std::string field_name_of(std::string_view location);

}  // namespace baton::asl
