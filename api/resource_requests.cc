// Requests about activities and tags.
#include <utility>

#include "api/members.h"

namespace baton::api {

namespace {

template <typename Request>
ApiResult<Request> read_activity(std::string_view operation, const json::Value& body) {
  if (auto error = check_request(operation, body)) return tl::unexpected(*std::move(error));
  auto arn = arn_of(body, "activityArn", {ArnKind::kActivity});
  if (!arn) return tl::unexpected(std::move(arn.error()));
  return Request{*std::move(arn)};
}

// Which resources have tags is for the registry to say: versions and aliases are ARNs of machines too.
ApiResult<std::string> resource_arn_of(const json::Value& body) {
  return arn_of(body, "resourceArn", {ArnKind::kStateMachine, ArnKind::kActivity});
}

}  // namespace

ApiResult<CreateActivityRequest> parse_create_activity(const json::Value& body) {
  if (auto error = check_request("CreateActivity", body)) return tl::unexpected(*std::move(error));
  CreateActivityRequest request{.name = text_of(body, "name"), .tags = tags_of(body)};
  if (!is_valid_name(request.name)) return tl::unexpected(invalid_name(request.name));
  auto encryption = encryption_of(body);
  if (!encryption) return tl::unexpected(std::move(encryption.error()));
  request.encryption = *std::move(encryption);
  return request;
}

ApiResult<DescribeActivityRequest> parse_describe_activity(const json::Value& body) {
  return read_activity<DescribeActivityRequest>("DescribeActivity", body);
}

ApiResult<DeleteActivityRequest> parse_delete_activity(const json::Value& body) {
  return read_activity<DeleteActivityRequest>("DeleteActivity", body);
}

ApiResult<ListActivitiesRequest> parse_list_activities(const json::Value& body) {
  if (auto error = check_request("ListActivities", body)) return tl::unexpected(*std::move(error));
  return ListActivitiesRequest{page_of(body)};
}

ApiResult<TagResourceRequest> parse_tag_resource(const json::Value& body) {
  if (auto error = check_request("TagResource", body)) return tl::unexpected(*std::move(error));
  auto arn = resource_arn_of(body);
  if (!arn) return tl::unexpected(std::move(arn.error()));
  return TagResourceRequest{*std::move(arn), tags_of(body)};
}

ApiResult<UntagResourceRequest> parse_untag_resource(const json::Value& body) {
  if (auto error = check_request("UntagResource", body)) return tl::unexpected(*std::move(error));
  auto arn = resource_arn_of(body);
  if (!arn) return tl::unexpected(std::move(arn.error()));
  UntagResourceRequest request{.resource_arn = *std::move(arn)};
  for (const json::Value& key : body.find("tagKeys")->items()) request.tag_keys.emplace_back(key.as_string());
  return request;
}

ApiResult<ListTagsForResourceRequest> parse_list_tags_for_resource(const json::Value& body) {
  if (auto error = check_request("ListTagsForResource", body)) return tl::unexpected(*std::move(error));
  auto arn = resource_arn_of(body);
  if (!arn) return tl::unexpected(std::move(arn.error()));
  return ListTagsForResourceRequest{*std::move(arn)};
}

ApiResult<GetActivityTaskRequest> parse_get_activity_task(const json::Value& body) {
  auto request = read_activity<GetActivityTaskRequest>("GetActivityTask", body);
  if (request) request->worker_name = text_of(body, "workerName");
  return request;
}

ApiResult<WaitForActivityTaskRequest> parse_wait_for_activity_task(const json::Value& body) {
  return read_activity<WaitForActivityTaskRequest>("WaitForActivityTask", body);
}

}  // namespace baton::api
