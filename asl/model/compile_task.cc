#include "asl/model/draft.h"
#include "asl/model/resource.h"

namespace baton::asl {

namespace {

void check_express(const Fields& fields, const Resource& resource) {
  if (resource.kind == ResourceKind::kActivity) {
    fields.refuse_at("Resource", "Express state machine does not support Activity ARN");
    return;
  }
  // The space at the end is AWS's.
  switch (resource.pattern) {
    case TaskPattern::kRequestResponse: return;
    case TaskPattern::kSync:
      fields.refuse_at("Resource", "Express state machine does not support '.sync' service integration");
      return;
    case TaskPattern::kWaitForTaskToken:
      fields.refuse_at("Resource", "Express state machine does not support '.waitForTaskToken' service integration ");
      return;
  }
}

// A call of a service says with what.
void check_arguments(const Fields& fields, const Resource& resource, bool is_jsonata) {
  if (resource.kind != ResourceKind::kService) return;
  const std::string name = is_jsonata ? "Arguments" : "Parameters";
  const json::Value* arguments = fields.find(name);
  if (arguments == nullptr) {
    fields.refuse_at("Resource", name + " field is required for resource ARN: " + resource.arn);
    return;
  }
  if (!arguments->is_object()) return;
  for (const std::string_view required : required_arguments(resource)) {
    const std::string text(required);
    if (arguments->find(text) != nullptr || (!is_jsonata && arguments->find(text + ".$") != nullptr)) continue;
    fields.refuse_at(name, "The field '" + text + "' is required but was missing");
  }
}

std::optional<Template> compile_credentials(StateDraft& draft, const std::optional<Resource>& resource) {
  const Fields& fields = draft.fields();
  const json::Value* credentials = fields.object("Credentials");
  if (credentials == nullptr) return std::nullopt;
  if (resource && resource->kind == ResourceKind::kActivity) {
    fields.refuse_at("Credentials", "The field 'Credentials' is not supported for activities");
    return std::nullopt;
  }
  if (credentials->find("RoleArn") == nullptr && (draft.is_jsonata() || credentials->find("RoleArn.$") == nullptr)) {
    fields.refuse_at("Credentials", "The field 'RoleArn' is required but was missing");
  }
  return draft.payload(fields, "Credentials");
}

// Both are known: the heartbeat has to come before the time is up.
void check_heartbeat(const Fields& fields, const TaskState& task) {
  if (!task.timeout_seconds || !task.heartbeat_seconds) return;
  if (!fields.has("TimeoutSeconds") || !fields.has("HeartbeatSeconds")) return;
  const json::Value& timeout = *fields.find("TimeoutSeconds");
  const json::Value& heartbeat = *fields.find("HeartbeatSeconds");
  if (!timeout.is_int64() || !heartbeat.is_int64() || heartbeat.as_int64() < timeout.as_int64()) return;
  fields.refuse_at("HeartbeatSeconds",
                   "The value for 'HeartbeatSeconds' must be smaller than that for 'TimeoutSeconds'");
}

}  // namespace

void compile_task(StateDraft& draft, State& state) {
  const Fields& fields = draft.fields();
  TaskState task;
  fields.require({"Resource"});
  const auto resource = draft.resource(fields, "Resource");
  if (resource) {
    task.resource = *resource;
    if (draft.group().type == ExecutionType::kExpress) check_express(fields, *resource);
    check_arguments(fields, *resource, draft.is_jsonata());
  }
  task.timeout_seconds = draft.integer(fields, "TimeoutSeconds", 1, kNumberMax);
  task.heartbeat_seconds = draft.integer(fields, "HeartbeatSeconds", 1, kNumberMax);
  check_heartbeat(fields, task);
  task.credentials = compile_credentials(draft, resource);
  state.kind = std::move(task);
}

}  // namespace baton::asl
