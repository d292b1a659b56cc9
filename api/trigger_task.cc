// The task of a trigger in JSON: who creates triggers and who fires them needs it as well.
#include "api/triggers.h"

namespace baton::api {

TaskTarget read_task_target(const json::Value& task) {
  TaskTarget target;
  const json::Value type = task.get("type");
  const json::Value priority = task.get("priority");
  const json::Value timeout_ms = task.get("timeout_ms");
  const json::Value attempt_count_max = task.get("attempt_count_max");
  if (type.is_string()) target.type = type.as_string();
  if (priority.is_int64()) target.priority = static_cast<int>(priority.as_int64());
  if (timeout_ms.is_int64()) target.timeout = std::chrono::milliseconds(timeout_ms.as_int64());
  if (attempt_count_max.is_int64()) {
    target.attempt_count_max = static_cast<std::uint32_t>(attempt_count_max.as_int64());
  }
  return target;
}

json::Value task_json(const TaskTarget& task) {
  json::ObjectBuilder members;
  members.set("type", json::Value::string(task.type));
  members.set("priority", json::Value::integer(task.priority));
  if (task.timeout > Duration::zero()) members.set("timeout_ms", json::Value::integer(to_ms(task.timeout)));
  members.set("attempt_count_max", json::Value::integer(task.attempt_count_max));
  return members.finish();
}

TaskOptions task_options(const TaskTarget& task) {
  TaskOptions options;
  options.priority = task.priority;
  options.timeout = task.timeout;
  options.retry.attempt_count_max = task.attempt_count_max;
  return options;
}

}  // namespace baton::api
