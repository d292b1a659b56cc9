#include "asl/dry_run/mocks.h"

#include <algorithm>

#include "asl/dry_run/mock_config.h"

namespace baton::asl {

const MockAnswer& MockSequence::answer(std::size_t attempt) const {
  for (const Range& range : ranges) {
    if (attempt <= range.last) return range.answer;
  }
  return ranges.back().answer;
}

tl::expected<Mocks, std::string> Mocks::parse(const json::Value& document, std::string_view config_case) {
  if (!document.is_object()) return tl::unexpected<std::string>("the mocks are no JSON object");
  json::Value chosen = document;
  if (!config_case.empty() || is_mock_config(document)) {
    auto found = choose_mock_case(document, config_case);
    if (!found) return tl::unexpected(found.error());
    chosen = *found;
  }
  Mocks mocks;
  for (const json::Member& member : chosen.members()) {
    const std::string key(member.key.as_string());
    auto sequence = parse_mock_sequence(member.value, "the mock of '" + key + "'");
    if (!sequence) return tl::unexpected(sequence.error());
    mocks.sequences_.emplace_back(key, std::move(*sequence));
  }
  return mocks;
}

const MockSequence* Mocks::find(std::string_view key) const {
  const auto found = std::find_if(sequences_.begin(), sequences_.end(), [&](const auto& s) { return s.first == key; });
  return found == sequences_.end() ? nullptr : &found->second;
}

std::vector<std::string> Mocks::keys() const {
  std::vector<std::string> keys;
  for (const auto& sequence : sequences_) keys.push_back(sequence.first);
  return keys;
}

}  // namespace baton::asl
