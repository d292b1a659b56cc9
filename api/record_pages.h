// Pages of QueryRecords: every partition has one, in the order of the keys; a shard makes one of them, the client one of
// the shards'.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/value.h"

namespace baton::api {

// Of the records on one page, documents included; a page holds at least one record that matches, however large.
inline constexpr std::size_t kRecordPageBytesMax = 1024 * 1024;

struct RecordPage {
  // As GetRecord answers them, in the order of their keys.
  std::vector<json::Value> records{};
  // There may be more: this page tells of keys up to this one. Nullopt: it is the end.
  std::optional<std::string> told_until{};
};

// One page of several of the same query: what all of them tell of, at most `limit` records.
RecordPage merge(std::vector<RecordPage> pages, std::size_t limit);

// {"records": […], "next_token"?}, and back; nullopt: it is no such page.
json::Value to_answer(const RecordPage& page);
std::optional<RecordPage> read_record_page(const json::Value& answer);

}  // namespace baton::api
