// The pages behind a callback link. Plain HTML, no script, nothing from elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "gateway/callback_link.h"
#include "gateway/http.h"

namespace baton::gateway {

// "Approve" and "Reject", and for which execution.
Response ask_page(const CallbackLink& link);
// The answer was taken.
Response thanks_page(bool approved);
// Anything that is no longer possible, or never was. `status`: 404, 410, 400, 503.
Response notice_page(unsigned status, std::string_view title, std::string_view text);

// & < > " ' made harmless.
std::string escape_html(std::string_view text);

}  // namespace baton::gateway
