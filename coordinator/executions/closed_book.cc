#include "coordinator/executions/closed_book.h"

#include <algorithm>

#include "asl/step/execution_codec.h"
#include "asl/step/restore.h"
#include "asl/step/row_fields.h"
#include "common/check.h"

namespace baton {

namespace {

// Executions of one machine are much alike, so many in a block compress far better than each by itself.
constexpr std::size_t kBlockBytes = 64 * 1024;
// No block that Baton wrote is larger: one execution's payloads and history.
constexpr std::size_t kRawBytesMax = std::size_t{1} << 30;
// Nobody writes that many: what follows it can still be counted.
constexpr ClosedBook::BlockNumber kBlockNumberMax = ClosedBook::BlockNumber{1} << 62;

}  // namespace

std::optional<ClosedSummary> summary_of(const ClosedExecution& execution) {
  const auto birth = decode_birth(execution.birth);
  asl::Execution engine;
  if (!birth || !asl::decode_parts(birth->engine, execution.head, engine)) return std::nullopt;
  if (!is_named(engine.identity) || count_events(execution.history) != engine.last_event_id) return std::nullopt;
  return ClosedSummary::of(execution.id, engine, birth->machine_key, execution.closed_at);
}

ClosedSummary ClosedSummary::of(ExecutionId id, const asl::Execution& execution, std::string_view machine_key,
                                TimePoint closed_at) {
  const json::Value& name = execution.identity.state_machine_name;
  return {id,
          execution.started_at,
          closed_at,
          execution.status,
          execution.redrive_count,
          hash(name.is_string() ? name.as_string() : std::string_view()),
          hash(machine_key),
          !execution.identity.map_run_arn.is_undefined()};
}

// FNV-1a
std::uint32_t ClosedSummary::hash(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash == 0 ? 1 : hash;
}

bool ClosedBook::is_newer(const ClosedSummary& summary) const {
  const auto found = index_.find(summary.id);
  if (found == index_.end()) return true;
  const ClosedSummary& known = found->second.summary;
  return std::pair(known.started_at, known.redrive_count) < std::pair(summary.started_at, summary.redrive_count);
}

void ClosedBook::place(const ClosedSummary& summary, BlockNumber block, std::uint32_t offset, std::uint32_t size) {
  remove(summary.id);
  index_[summary.id] = {summary, block, offset, size};
  ++definitions_[summary.definition];
}

void ClosedBook::erase(boost::unordered_flat_map<ExecutionId, Place>::const_iterator found) {
  const auto count = definitions_.find(found->second.summary.definition);
  if (--count->second == 0) definitions_.erase(count);
  index_.erase(found);
}

void ClosedBook::remove(ExecutionId id) {
  if (const auto found = index_.find(id); found != index_.end()) erase(found);
}

void ClosedBook::add(const ClosedSummary& summary, const ClosedExecution& execution) {
  if (!is_newer(summary)) return;
  const auto offset = static_cast<std::uint32_t>(open_.size());
  encode_closed(execution, open_);
  const auto size = static_cast<std::uint32_t>(open_.size()) - offset;
  place(summary, next_block(), offset, size);
  open_items_.push_back({summary.id, offset, size});
  open_contents_.add(summary);
  open_last_closed_at_ = std::max(open_last_closed_at_, summary.closed_at);
  if (open_.size() >= kBlockBytes) seal();
}

void ClosedBook::seal() {
  if (open_.empty()) return;
  Block block;
  block.raw_bytes = static_cast<std::uint32_t>(open_.size());
  block.last_closed_at = open_last_closed_at_;
  block.items = std::move(open_items_);
  block.contents = std::exchange(open_contents_, {});
  block.compressed = compressor_.compress(open_);
  block.compressed.shrink_to_fit();
  bytes_ += block.compressed.size();
  blocks_.push_back(std::move(block));
  open_.clear();
  open_items_.clear();
  open_last_closed_at_ = {};
  while (!blocks_.empty() && (bytes_ > limits_.bytes_max || blocks_.size() > kBlockCountMax)) drop_oldest();
}

void ClosedBook::drop_oldest() {
  const Block& oldest = blocks_.front();
  for (const Item& item : oldest.items) {
    const auto found = index_.find(item.id);
    if (found != index_.end() && found->second.block == first_block_) erase(found);
  }
  bytes_ -= oldest.compressed.size();
  if (!oldest.lost) dropped_.push_back(first_block_);
  blocks_.pop_front();
  ++first_block_;
}

void ClosedBook::expire(TimePoint now) {
  while (!blocks_.empty() && blocks_.front().last_closed_at + limits_.retention <= now) drop_oldest();
  // What is few and old never fills a block.
  if (!open_.empty() && blocks_.empty() && open_last_closed_at_ + limits_.retention <= now) {
    seal();
    drop_oldest();
  }
}

const ClosedSummary* ClosedBook::find(ExecutionId id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &found->second.summary;
}

std::string ClosedBook::raw(const Block& block) const {
  auto bytes = decompress(block.compressed, block.raw_bytes);
  return bytes && bytes->size() == block.raw_bytes ? *std::move(bytes) : std::string();
}

std::optional<ClosedExecution> ClosedBook::read(ExecutionId id) const {
  const auto found = index_.find(id);
  if (found == index_.end()) return std::nullopt;
  const Place& place = found->second;
  if (place.block == next_block()) return decode_closed(std::string_view(open_).substr(place.offset, place.size));
  return decode_closed(opened(place.block).substr(place.offset, place.size));
}

std::string_view ClosedBook::opened(BlockNumber number) const {
  if (opened_number_ != number) {
    opened_ = raw(blocks_[number - first_block_]);
    opened_number_ = number;
  }
  return opened_;
}

void ClosedBook::for_each(const std::function<void(const ClosedSummary&)>& visit) const {
  for (const auto& [id, place] : index_) visit(place.summary);
}

void ClosedBook::Contents::add(const ClosedSummary& summary) {
  first_started_at = std::min(first_started_at, summary.started_at);
  machines |= std::uint64_t{1} << (summary.machine % 64);
  statuses |= 1u << static_cast<unsigned>(summary.status);
}

bool ClosedBook::Contents::may_hold(const ClosedFilter& filter) const {
  if (first_started_at > filter.started_by) return false;
  if (filter.machine != 0 && (machines >> (filter.machine % 64) & 1) == 0) return false;
  return !filter.status || (statuses >> static_cast<unsigned>(*filter.status) & 1) != 0;
}

void ClosedBook::scan(const ClosedFilter& filter, const std::function<void(const ClosedSummary&)>& visit,
                      const std::function<bool(TimePoint closed_by)>& goes_on) const {
  if (open_contents_.may_hold(filter)) scan_block(next_block(), open_items_, filter, visit);
  for (BlockNumber number = next_block(); number-- > first_block_;) {
    const Block& block = blocks_[number - first_block_];
    if (block.lost || !block.contents.may_hold(filter)) continue;
    if (!goes_on(block.last_closed_at)) return;
    scan_block(number, block.items, filter, visit);
  }
}

void ClosedBook::scan_block(BlockNumber number, const std::vector<Item>& items, const ClosedFilter& filter,
                            const std::function<void(const ClosedSummary&)>& visit) const {
  for (const Item& item : items) {
    const auto found = index_.find(item.id);
    if (found == index_.end() || found->second.block != number) continue;  // it was redriven since
    const ClosedSummary& summary = found->second.summary;
    if (summary.started_at > filter.started_by) continue;
    if (filter.machine != 0 && summary.machine != filter.machine) continue;
    if (!filter.status || summary.status == *filter.status) visit(summary);
  }
}

// A block's row: 1 size of what is compressed, 2 when the last of its executions closed, 3 the compressed bytes,
// 4 and 5 where each execution begins and how long it is. In storage the executions name themselves.
std::string ClosedBook::row(BlockNumber number) const {
  const Block& block = blocks_[number - first_block_];
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint32_t> sizes;
  for (const Item& item : block.items) {
    offsets.push_back(item.offset);
    sizes.push_back(item.size);
  }
  std::string row;
  asl::RowWriter writer(row);
  writer.number(1, block.raw_bytes);
  writer.time(2, block.last_closed_at);
  writer.text(3, block.compressed);
  writer.numbers(4, offsets);
  writer.numbers(5, sizes);
  return row;
}

bool ClosedBook::restore_block(BlockNumber number, std::string_view row, TimePoint now,
                               const std::function<void(ExecutionId, const ParentFrame&)>& on_child) {
  Block block;
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint32_t> sizes;
  if (number == 0 || number > kBlockNumberMax) return false;
  last_restored_ = std::max(last_restored_, number);
  asl::RowReader reader(row);
  while (reader.next()) {
    switch (reader.field()) {
      case 1:
        block.raw_bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(reader.number(), kRawBytesMax));
        break;
      case 2: block.last_closed_at = reader.time(); break;
      case 3: block.compressed = reader.text(); break;
      case 4: offsets = reader.numbers(); break;
      case 5: sizes = reader.numbers(); break;
      default: break;
    }
  }
  if (reader.has_failed() || offsets.size() != sizes.size()) return false;
  if (block.last_closed_at + limits_.retention <= now) {
    dropped_.push_back(number);
    return true;
  }
  const std::string bytes = raw(block);
  if (bytes.empty()) return false;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    if (offsets[i] > bytes.size() || sizes[i] > bytes.size() - offsets[i]) return false;
    const auto execution = decode_closed(std::string_view(bytes).substr(offsets[i], sizes[i]));
    const auto summary = execution ? summary_of(*execution) : std::nullopt;
    if (!summary) return false;
    if (!is_newer(*summary)) continue;
    place(*summary, number, offsets[i], sizes[i]);
    block.contents.add(*summary);
    block.items.push_back({summary->id, offsets[i], sizes[i]});
    const auto birth = decode_birth(execution->birth);
    if (birth && birth->parent) on_child(summary->id, *birth->parent);
  }
  restored_.emplace_back(number, std::move(block));
  return true;
}

bool ClosedBook::restored() {
  std::ranges::sort(restored_, {}, [](const auto& entry) { return entry.first; });
  first_block_ = restored_.empty() ? last_restored_ + 1 : restored_.front().first;
  const auto same = std::ranges::adjacent_find(restored_, {}, [](const auto& entry) { return entry.first; });
  if (same != restored_.end() || last_restored_ + 1 - first_block_ > kBlockCountMax) return false;
  for (auto& [number, block] : restored_) {
    while (next_block() < number) blocks_.emplace_back().lost = true;
    bytes_ += block.compressed.size();
    blocks_.push_back(std::move(block));
  }
  // Numbers of blocks that are to be dropped are not given again.
  while (next_block() <= last_restored_) blocks_.emplace_back().lost = true;
  restored_.clear();
  return true;
}

}  // namespace baton
