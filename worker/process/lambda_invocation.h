// An attempt as an invocation of a Lambda function, and the environment of the function's processes. Pure, but for the environment.
#pragma once

#include <cstdint>
#include <string>

#include "baton/handler.h"
#include "worker/process/environment.h"
#include "worker/process/runtime_api.h"

namespace baton {

// A UUID made of the task's id: as AWS's, the same in every attempt.
std::string request_id_of(const TaskId& id);

// "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1" of a W3C traceparent; empty if it is none.
std::string xray_trace_id(std::string_view trace_parent);

// The event is the input, {} if there is none.
Invocation invocation_of(const Attempt& attempt, std::string_view region);

// What AWS sets, beside the worker's own environment: AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_FUNCTION_NAME, _VERSION and
// _MEMORY_SIZE, AWS_LAMBDA_LOG_GROUP_NAME and _STREAM_NAME, AWS_LAMBDA_INITIALIZATION_TYPE; and where the worker's has them not,
// _HANDLER (the function's name), LAMBDA_TASK_ROOT and LAMBDA_RUNTIME_DIR (the worker's folder), AWS_REGION, AWS_DEFAULT_REGION,
// TZ (:UTC). Credentials are those of the worker, or none.
Environment lambda_environment(const std::string& name, std::uint16_t port, std::uint64_t memory_mib);

}  // namespace baton
