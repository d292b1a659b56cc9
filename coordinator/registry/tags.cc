#include "coordinator/registry/tags.h"

#include <algorithm>

#include "coordinator/registry/limits.h"

namespace baton::registry {

api::ApiResult<std::vector<api::Tag>> merge_tags(std::vector<api::Tag> old, const std::vector<api::Tag>& added) {
  for (const api::Tag& tag : added) {
    const auto same = std::find_if(old.begin(), old.end(), [&](const api::Tag& there) { return there.key == tag.key; });
    if (same != old.end()) {
      same->value = tag.value;
    } else if (old.size() == kTagsMax) {
      return api::refuse(api::kTooManyTags, "A resource can have at most " + std::to_string(kTagsMax) + " tags");
    } else {
      old.push_back(tag);
    }
  }
  return old;
}

std::vector<api::Tag> without_tags(std::vector<api::Tag> old, const std::vector<std::string>& keys) {
  std::erase_if(old, [&](const api::Tag& tag) { return std::find(keys.begin(), keys.end(), tag.key) != keys.end(); });
  return old;
}

}  // namespace baton::registry
