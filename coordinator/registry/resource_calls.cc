// Calls about activities and tags.
#include <utility>

#include "common/json/write.h"
#include "coordinator/registry/answers.h"
#include "coordinator/registry/registry.h"
#include "coordinator/registry/tags.h"

namespace baton::registry {

namespace {

json::Value created_answer(const std::string& arn, const Activity& activity) {
  return json::Value::object(
      {{"activityArn", json::Value::string(arn)}, {"creationDate", api::timestamp(activity.created_at)}});
}

api::ApiError activity_does_not_exist(std::string_view arn) {
  return {std::string(api::kActivityDoesNotExist), "Activity Does Not Exist: '" + std::string(arn) + "'"};
}

}  // namespace

api::ApiResult<json::Value> Registry::create_activity(const json::Value& body, Turn& turn) {
  auto request = api::parse_create_activity(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  const std::string arn = directory_->activity_arn(request->name);
  const std::string encryption = json::to_text(request->encryption);
  if (const auto found = activities_.find(request->name); found != activities_.end()) {
    if (found->second->encryption == encryption) return created_answer(arn, *found->second);
    return api::refuse(api::kActivityAlreadyExists, "Activity Already Exists: '" + arn + "'");
  }
  if (activities_.size() >= limits_.activities_max || is_full()) {
    return api::refuse(api::kActivityLimitExceeded, "Activity Limit Exceeded: delete some that are not used");
  }
  auto tags = merge_tags({}, request->tags);
  if (!tags) return tl::unexpected(std::move(tags.error()));
  Activity activity{
      .name = std::move(request->name), .created_at = turn.now, .tags = *std::move(tags), .encryption = encryption};
  json::Value answer = created_answer(arn, activity);
  put_activity(nullptr, std::move(activity), turn);
  return answer;
}

api::ApiResult<json::Value> Registry::describe_activity(const json::Value& body, Turn&) {
  const auto request = api::parse_describe_activity(body);
  if (!request) return tl::unexpected(request.error());
  const ActivityPtr activity = directory_->find_activity(*parse_arn(request->activity_arn));
  if (activity == nullptr) return tl::unexpected(activity_does_not_exist(request->activity_arn));
  return json::Value::object({{"activityArn", json::Value::string(directory_->activity_arn(activity->name))},
                              {"name", json::Value::string(activity->name)},
                              {"creationDate", api::timestamp(activity->created_at)},
                              {"encryptionConfiguration", parsed(activity->encryption)}});
}

api::ApiResult<json::Value> Registry::delete_activity(const json::Value& body, Turn& turn) {
  const auto request = api::parse_delete_activity(body);
  if (!request) return tl::unexpected(request.error());
  const ActivityPtr activity = directory_->find_activity(*parse_arn(request->activity_arn));
  if (activity == nullptr) return json::Value::empty_object();  // as AWS answers
  drop(activity_key(activity->name), encode(*activity).size(), turn);
  set_activity(activity->name, nullptr);
  return json::Value::empty_object();
}

api::ApiResult<json::Value> Registry::list_activities(const json::Value& body, Turn& turn) {
  const auto request = api::parse_list_activities(body);
  if (!request) return tl::unexpected(request.error());
  const PageOf page{"ListActivities", "activities", request->page, turn.now};
  const auto position = page.position();
  if (!position) return tl::unexpected(position.error());
  const auto first = *position ? activities_.upper_bound(**position) : activities_.begin();
  return page.answer(
      first, activities_.end(), [](const auto& entry) { return entry.first; },
      [&](const auto& entry) {
        return json::Value::object({{"activityArn", json::Value::string(directory_->activity_arn(entry.first))},
                                    {"name", json::Value::string(entry.first)},
                                    {"creationDate", api::timestamp(entry.second->created_at)}});
      });
}

template <typename Change>
api::ApiResult<json::Value> Registry::change_tags(const std::string& resource_arn, Turn& turn, Change change) {
  const Arn arn = *parse_arn(resource_arn);
  if (arn.kind == ArnKind::kActivity) {
    const ActivityPtr activity = directory_->find_activity(arn);
    if (activity == nullptr) return tl::unexpected(resource_not_found(resource_arn));
    auto tags = change(activity->tags);
    if (!tags) return tl::unexpected(std::move(tags.error()));
    Activity changed = *activity;
    changed.tags = *std::move(tags);
    if (changed.tags != activity->tags) put_activity(activity.get(), std::move(changed), turn);
    return json::Value::empty_object();
  }
  const MachinePtr machine = find_machine(resource_arn);  // versions and aliases have no tags
  if (machine == nullptr) return tl::unexpected(resource_not_found(resource_arn));
  auto tags = change(machine->tags);
  if (!tags) return tl::unexpected(std::move(tags.error()));
  Machine changed = *machine;
  changed.tags = *std::move(tags);
  if (changed.tags != machine->tags) put_machine(machine.get(), std::move(changed), turn);
  return json::Value::empty_object();
}

api::ApiResult<json::Value> Registry::tag_resource(const json::Value& body, Turn& turn) {
  const auto request = api::parse_tag_resource(body);
  if (!request) return tl::unexpected(request.error());
  return change_tags(request->resource_arn, turn,
                     [&](const std::vector<api::Tag>& tags) { return merge_tags(tags, request->tags); });
}

api::ApiResult<json::Value> Registry::untag_resource(const json::Value& body, Turn& turn) {
  const auto request = api::parse_untag_resource(body);
  if (!request) return tl::unexpected(request.error());
  return change_tags(request->resource_arn, turn,
                     [&](const std::vector<api::Tag>& tags) -> api::ApiResult<std::vector<api::Tag>> {
                       return without_tags(tags, request->tag_keys);
                     });
}

api::ApiResult<json::Value> Registry::list_tags_for_resource(const json::Value& body, Turn&) {
  const auto request = api::parse_list_tags_for_resource(body);
  if (!request) return tl::unexpected(request.error());
  const Arn arn = *parse_arn(request->resource_arn);
  if (arn.kind == ArnKind::kActivity) {
    const ActivityPtr activity = directory_->find_activity(arn);
    if (activity != nullptr) return tags_answer(activity->tags);
  } else if (const MachinePtr machine = find_machine(request->resource_arn)) {
    return tags_answer(machine->tags);
  }
  return tl::unexpected(resource_not_found(request->resource_arn));
}

}  // namespace baton::registry
