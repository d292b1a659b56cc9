// Tags of state machines and activities.
#pragma once

#include <string>
#include <vector>

#include "api/error.h"
#include "api/requests.h"

namespace baton::registry {

// `old` with `added`: a key that is there gets its new value, new ones follow. Errors: TooManyTags.
api::ApiResult<std::vector<api::Tag>> merge_tags(std::vector<api::Tag> old, const std::vector<api::Tag>& added);

// `old` without `keys`, whether they are there or not.
std::vector<api::Tag> without_tags(std::vector<api::Tag> old, const std::vector<std::string>& keys);

}  // namespace baton::registry
