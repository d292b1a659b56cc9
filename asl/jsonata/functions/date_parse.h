// Texts to points in time: what $toMillis does.
#pragma once

#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "asl/jsonata/errors.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/date_picture.h"

namespace baton::asl::jsonata {

// Milliseconds since 1970, NaN if the text has the shape of a timestamp and is none. Nothing if it does not match the
// picture. D3136 if the picture leaves gaps, D3133 and D3130 if it has markers that cannot be read back.
tl::expected<std::optional<double>, Failure> parse_date(Evaluation& evaluation, std::string_view text,
                                                        const DatePicture& picture);

// ISO 8601 as the reference accepts it, the rest being left to V8's Date.parse: NaN if that does not know it either.
// D3110 if it is nothing like a timestamp.
tl::expected<double, Failure> parse_iso_date(std::string_view text);

}  // namespace baton::asl::jsonata
