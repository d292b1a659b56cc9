// Makes one answer of what the shards answered to an operation of the states API.
#pragma once

#include <string_view>
#include <vector>

#include "baton/client.h"
#include "common/json/value.h"

namespace baton {

// For what one shard knows: its answer, else the first "not here". REQUIRES: at least one answer.
ApiAnswer answer_that_knows(std::vector<ApiAnswer> answers);

// ListExecutions: the newest executions of all pages, no more than the request's maxResults (100 if it has none), with the
// token of the next page if there are more. A shard names each execution's place in the order in its member "position" (a
// greater text is newer), which is taken out here; a token is a position in base 64, and asks for what is older. An error
// of one shard is the answer, but "not here" counts only if all say it. kInternal: a shard sent something else.
// REQUIRES: at least one answer.
Result<ApiAnswer> merged_list(const json::Value& request, std::vector<ApiAnswer> answers);

// QueryRecords: the first records of all pages in the order of their keys, no more than the request's limit (100 if it has
// none). Errors as of merged_list().
Result<ApiAnswer> merged_records(const json::Value& request, const std::vector<ApiAnswer>& answers);

}  // namespace baton
