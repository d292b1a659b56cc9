// Pieces of the registry's answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/answers.h"
#include "api/requests.h"
#include "common/json/value.h"

namespace baton::registry {

// JSON that is kept as text.
json::Value parsed(const std::string& text);

json::Value tags_answer(const std::vector<api::Tag>& tags);

// Of what an alias' routes name, and of aliases that are not there.
api::ApiError resource_not_found();
// Of what is tagged.
api::ApiError resource_not_found(std::string_view arn);

// One page of a list.
struct PageOf {
  std::string list;         // what is listed: the operation, and what it was asked about
  std::string_view member;  // of the answer
  const api::Page& page;
  TimePoint now;

  // Behind which key the page begins; nullopt: at the beginning.
  api::ApiResult<std::optional<std::string>> position() const;

  // {member: [item …], "nextToken"?} of the entries from `at` to `end`. `item` makes undefined of one that is left out;
  // `key` makes what position() will read.
  template <typename Iterator, typename Key, typename Item>
  json::Value answer(Iterator at, Iterator end, Key key, Item item) const {
    json::ArrayBuilder items;
    std::string last;
    for (; at != end && items.size() < static_cast<std::size_t>(page.results_max); ++at) {
      json::Value value = item(*at);
      if (value.is_undefined()) continue;
      items.add(std::move(value));
      last = key(*at);
    }
    json::ObjectBuilder answer;
    answer.set(member, items.finish());
    if (at != end) answer.set("nextToken", json::Value::string(api::make_page_token(list, last, now)));
    return answer.finish();
  }
};

}  // namespace baton::registry
