#include "coordinator/registry/answers.h"

#include <utility>

#include "common/json/parse.h"

namespace baton::registry {

json::Value parsed(const std::string& text) {
  auto value = json::parse(text);
  return value ? *std::move(value) : json::Value::empty_object();
}

json::Value tags_answer(const std::vector<api::Tag>& tags) {
  json::ArrayBuilder list(tags.size());
  for (const api::Tag& tag : tags) {
    list.add(json::Value::object({{"key", json::Value::string(tag.key)}, {"value", json::Value::string(tag.value)}}));
  }
  return json::Value::object({{"tags", list.finish()}});
}

api::ApiError resource_not_found() {
  return {std::string(api::kResourceNotFound), "Request references a resource that does not exist."};
}

api::ApiError resource_not_found(std::string_view arn) {
  return {std::string(api::kResourceNotFound), "Resource not found: '" + std::string(arn) + "'"};
}

api::ApiResult<std::optional<std::string>> PageOf::position() const {
  if (!page.next_token) return std::optional<std::string>();
  auto position = api::read_page_token(*page.next_token, list, now);
  if (!position) return tl::unexpected(std::move(position.error()));
  return std::optional<std::string>(*std::move(position));
}

}  // namespace baton::registry
