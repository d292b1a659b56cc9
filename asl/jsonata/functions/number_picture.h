// Picture strings of numbers (XPath F&O 3.1 §4.7, fn:format-number), as the reference understands them.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonata/errors.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

// `options` is an object that replaces symbols of the picture language ("decimal-separator": ","), or undefined.
// D3080 … D3093 if the picture makes no sense.
tl::expected<std::u16string, Failure> format_number(double value, std::u16string_view picture,
                                                    const json::Value& options);

}  // namespace baton::asl::jsonata
