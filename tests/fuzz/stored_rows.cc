#include "tests/fuzz/stored_rows.h"

#include "common/check.h"
#include "coordinator/storage/row_codec.h"

namespace baton::fuzz {

namespace {

enum class Item : std::uint8_t { kRecord, kBlock, kTaskRow, kAttemptRow, kRow, kItemCount };

const std::string kPlace = "the fuzzer's input";

std::string_view take(std::string_view& input, std::size_t count) {
  const std::string_view taken = input.substr(0, count);
  input.remove_prefix(taken.size());
  return taken;
}

std::size_t byte_at(std::string_view text, std::size_t i) { return static_cast<std::uint8_t>(text[i]); }

void add(Item kind, std::string_view bytes, StoredRows& stored) {
  switch (kind) {
    case Item::kRecord:
      if (parse_record(bytes, kPlace)) stored.journal.emplace_back(bytes);
      break;
    case Item::kBlock:
      if (parse_outcome_block(bytes, kPlace)) stored.outcome_blocks.emplace_back(bytes);
      break;
    case Item::kTaskRow: {
      const std::string_view key = take(bytes, kIdKeyBytes);
      if (parse_task_row(key, bytes, kPlace)) stored.tasks[std::string(key)] = bytes;
      break;
    }
    case Item::kAttemptRow: {
      const std::string_view key = take(bytes, kIdKeyBytes);
      if (parse_attempt_row(key, bytes, kPlace)) stored.attempts[std::string(key)] = bytes;
      break;
    }
    case Item::kRow: {
      const std::size_t key_bytes = bytes.empty() ? 0 : byte_at(take(bytes, 1), 0);
      const std::string_view key = take(bytes, key_bytes);
      if (check_row(key, bytes, kPlace)) stored.rows[std::string(key)] = bytes;
      break;
    }
    case Item::kItemCount: break;
  }
}

void write_item(Item kind, const std::string& bytes, std::string& text) {
  if (bytes.size() > 0xffff) return;  // too long for an input
  text += {static_cast<char>(kind), static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size())};
  text += bytes;
}

}  // namespace

StoredRows StoredRows::parse(std::string_view input) {
  StoredRows stored;
  while (input.size() >= 3) {
    const auto header = take(input, 3);
    const std::size_t length = byte_at(header, 1) << 8 | byte_at(header, 2);
    const auto kind = byte_at(header, 0) % static_cast<std::size_t>(Item::kItemCount);
    add(static_cast<Item>(kind), take(input, length), stored);
  }
  return stored;
}

std::string StoredRows::text() const {
  std::string text;
  for (const auto& [key, row] : tasks) write_item(Item::kTaskRow, key + row, text);
  for (const auto& [key, row] : attempts) write_item(Item::kAttemptRow, key + row, text);
  for (const auto& [key, row] : rows) write_item(Item::kRow, static_cast<char>(key.size()) + key + row, text);
  for (const auto& block : outcome_blocks) write_item(Item::kBlock, block, text);
  for (const auto& record : journal) write_item(Item::kRecord, record, text);
  return text;
}

void StoredRows::load(Loader& loader) const {
  const auto expect = [](const auto& parsed) -> const auto& {
    CHECK(parsed.has_value()) << parsed.error().message;
    return *parsed;
  };
  for (const auto& [key, row] : tasks) loader.load_task(expect(parse_task_row(key, row, kPlace)));
  for (const auto& [key, row] : attempts) loader.load_attempt(expect(parse_attempt_row(key, row, kPlace)));
  for (const auto& [key, row] : rows) {
    CHECK(check_row(key, row, kPlace).has_value()) << "a row that cannot be read";
    loader.load_row(key, row);
  }
  for (const auto& bytes : outcome_blocks) {
    const auto block = parse_outcome_block(bytes, kPlace);
    for (const auto& outcome : expect(block).outcomes()) loader.load_outcome(outcome);
  }
  for (const auto& record : journal) loader.apply(expect(parse_record(record, kPlace)));
}

void StoredRows::write(const CheckpointPart& part) {
  for (const auto& [key, row] : part.tasks) tasks[key] = row;
  for (const auto& [key, row] : part.attempts) attempts[key] = row;
  for (const auto& [key, row] : part.rows) rows[key] = row;
  for (const auto& key : part.dropped_tasks) tasks.erase(key);
  for (const auto& key : part.dropped_attempts) attempts.erase(key);
  for (const auto& key : part.dropped_rows) rows.erase(key);
  if (!part.outcome_block.empty()) outcome_blocks.push_back(part.outcome_block);
}

}  // namespace baton::fuzz
