// Dates of e-mail.
#pragma once

#include <string>

#include "baton/time.h"

namespace baton::notify {

// "Wed, 21 Oct 2015 07:28:00 +0000" (RFC 5322 §3.3).
std::string mail_date(TimePoint point);

}  // namespace baton::notify
