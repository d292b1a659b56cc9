// Times as the context object and results show them.
#pragma once

#include <string>

#include "baton/time.h"

namespace baton::asl {

// "2019-03-26T20:14:13.192Z": UTC, milliseconds.
std::string iso_time(TimePoint point);

}  // namespace baton::asl
