// Whether a write may happen.
#pragma once

#include <string_view>

#include "api/records.h"
#include "common/json/value.h"
#include "coordinator/records/record.h"

namespace baton::records {

// A document's members are equal to all of those of `where` (numbers by their value, objects and arrays as a whole). True
// where `where` is undefined. REQUIRES: else an object.
bool matches(const json::Value& document, const json::Value& where);

// `old` is null where there is no record. Errors: RecordAlreadyExists, RecordDoesNotExist, RecordConditionFailed.
api::ApiResult<void> check_condition(const api::RecordWriteRequest& request, const Record* old);

}  // namespace baton::records
