#include "client/api_merge.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/record_pages.h"
#include "client/answers.h"
#include "common/base64.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton {

namespace {

constexpr std::size_t kPageSizeDefault = 100;
constexpr std::size_t kPageSizeMax = 1000;

struct Listed {
  std::string position;
  json::Value execution;
};

// What the shards' pages hold together.
struct Pages {
  std::vector<Listed> executions;
  // Older executions than this may be missing: a shard stopped there. Of several shards, the newest such place.
  std::optional<std::string> horizon;
};

std::string text_of(const json::Value& object, std::string_view member) {
  const json::Value value = object.get(member);
  return value.is_string() ? std::string(value.as_string()) : std::string();
}

// False: it is not a page.
bool add_page(const std::string& body, Pages& pages) {
  const auto page = json::parse(body);
  if (!page || !page->is_object()) return false;
  const json::Value executions = page->get("executions");
  if (!executions.is_array()) return false;
  for (const json::Value& execution : executions.items()) {
    if (!execution.is_object()) return false;
    std::string position = text_of(execution, "position");
    if (position.empty()) return false;
    json::ObjectBuilder shown{json::Value(execution)};
    shown.remove("position");
    pages.executions.push_back({std::move(position), shown.finish()});
  }
  const std::string token = text_of(*page, "nextToken");
  if (token.empty()) return true;
  auto position = base64_decode(token);
  if (!position) return false;
  if (!pages.horizon || *position > *pages.horizon) pages.horizon = std::move(*position);
  return true;
}

std::size_t page_size_of(const json::Value& request, std::string_view member) {
  const json::Value size = request.get(member);
  if (!size.is_int64() || size.as_int64() <= 0) return kPageSizeDefault;
  return std::min(kPageSizeMax, static_cast<std::size_t>(size.as_int64()));
}

// Puts them in order and leaves one page → where the next one begins, if there is one.
std::optional<std::string> cut_to_page(Pages& pages, std::size_t page_size) {
  auto& executions = pages.executions;
  std::sort(executions.begin(), executions.end(),
            [](const Listed& a, const Listed& b) { return a.position > b.position; });
  if (pages.horizon) {
    std::erase_if(executions, [&](const Listed& listed) { return listed.position < *pages.horizon; });
  }
  if (executions.size() <= page_size) return pages.horizon;
  executions.erase(executions.begin() + static_cast<std::ptrdiff_t>(page_size), executions.end());
  return executions.back().position;
}

}  // namespace

ApiAnswer answer_that_knows(std::vector<ApiAnswer> answers) {
  const auto knows =
      std::find_if(answers.begin(), answers.end(), [](const ApiAnswer& answer) { return !is_not_here(answer); });
  return std::move(knows == answers.end() ? answers.front() : *knows);
}

Result<ApiAnswer> merged_list(const json::Value& request, std::vector<ApiAnswer> answers) {
  Pages pages;
  const bool nobody_knows = std::all_of(answers.begin(), answers.end(), is_not_here);
  if (nobody_knows) return std::move(answers.front());
  for (ApiAnswer& answer : answers) {
    if (is_not_here(answer)) continue;
    if (!answer.error.empty()) return std::move(answer);
    if (!add_page(answer.body, pages)) {
      return fail(ErrorCode::kInternal,
                  "a shard's page of executions cannot be understood: " + answer.body.substr(0, 200));
    }
  }
  const auto next = cut_to_page(pages, page_size_of(request, "maxResults"));
  json::ArrayBuilder executions(pages.executions.size());
  for (Listed& listed : pages.executions) executions.add(std::move(listed.execution));
  json::ObjectBuilder page;
  page.set("executions", executions.finish());
  if (next) page.set("nextToken", json::Value::string(base64_encode(*next)));
  return ApiAnswer{"", "", json::to_text(page.finish())};
}

Result<ApiAnswer> merged_records(const json::Value& request, const std::vector<ApiAnswer>& answers) {
  std::vector<api::RecordPage> pages;
  for (const ApiAnswer& answer : answers) {
    if (!answer.error.empty()) return answer;
    const auto body = json::parse(answer.body);
    auto page = body ? api::read_record_page(*body) : std::nullopt;
    if (!page) {
      return fail(ErrorCode::kInternal,
                  "a shard's page of records cannot be understood: " + answer.body.substr(0, 200));
    }
    pages.push_back(*std::move(page));
  }
  const auto merged = api::merge(std::move(pages), page_size_of(request, "limit"));
  return ApiAnswer{"", "", json::to_text(api::to_answer(merged))};
}

}  // namespace baton
