#include "api/record_pages.h"

#include <algorithm>
#include <iterator>

#include "common/base64.h"

namespace baton::api {

namespace {

// Read where it stands: of a short text a view does not outlive the Value.
std::string key_of(const json::Value& record) { return std::string(record.find("key")->as_string()); }

bool is_record(const json::Value& value) {
  const json::Value* key = value.find("key");
  return key != nullptr && key->is_string();
}

// How many of the records fit on one page.
std::size_t count_of_page(const std::vector<json::Value>& records, std::size_t limit) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (; count < std::min(limit, records.size()); ++count) {
    bytes += records[count].text_bytes();
    if (count > 0 && bytes > kRecordPageBytesMax) break;
  }
  return count;
}

}  // namespace

RecordPage merge(std::vector<RecordPage> pages, std::size_t limit) {
  RecordPage merged;
  for (RecordPage& page : pages) {
    std::move(page.records.begin(), page.records.end(), std::back_inserter(merged.records));
    if (page.told_until && (!merged.told_until || *page.told_until < *merged.told_until)) {
      merged.told_until = std::move(page.told_until);
    }
  }
  std::vector<json::Value>& records = merged.records;
  std::sort(records.begin(), records.end(),
            [](const json::Value& a, const json::Value& b) { return key_of(a) < key_of(b); });
  if (merged.told_until) {
    std::erase_if(records, [&](const json::Value& record) { return key_of(record) > *merged.told_until; });
  }
  const std::size_t count = count_of_page(records, limit);
  if (count == records.size()) return merged;
  records.resize(count);
  merged.told_until = key_of(records.back());
  return merged;
}

json::Value to_answer(const RecordPage& page) {
  json::ArrayBuilder records(page.records.size());
  for (const json::Value& record : page.records) records.add(record);
  json::ObjectBuilder answer;
  answer.set("records", records.finish());
  if (page.told_until) answer.set("next_token", json::Value::string(base64_encode(*page.told_until)));
  return answer.finish();
}

std::optional<RecordPage> read_record_page(const json::Value& answer) {
  const json::Value* records = answer.find("records");
  if (records == nullptr || !records->is_array()) return std::nullopt;
  RecordPage page;
  for (const json::Value& record : records->items()) {
    if (!is_record(record)) return std::nullopt;
    page.records.push_back(record);
  }
  const json::Value* token = answer.find("next_token");
  if (token == nullptr) return page;
  page.told_until = token->is_string() ? base64_decode(token->as_string()) : std::nullopt;
  if (!page.told_until) return std::nullopt;
  return page;
}

}  // namespace baton::api
