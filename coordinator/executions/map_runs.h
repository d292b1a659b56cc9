// Map Runs (distributed Maps) as the API shows them: put together from the parent's history and its children, as nothing of
// them is kept apart.
#pragma once

#include <optional>
#include <string_view>

#include "api/error.h"
#include "api/requests.h"
#include "common/json/value.h"
#include "coordinator/executions/executions.h"

namespace baton {

// ListMapRuns' answer.
api::ApiResult<json::Value> list_map_runs(Executions& executions, ExecutionId id, const json::Value& body,
                                          TimePoint now);

// DescribeMapRun's answer. Nullopt: no Map Run of this partition.
std::optional<json::Value> describe_map_run(const Executions& executions, std::string_view map_run_arn);

// False: no Map Run of this partition runs under that ARN.
bool update_map_run(Executions& executions, const api::UpdateMapRunRequest& request, TimePoint now);

}  // namespace baton
