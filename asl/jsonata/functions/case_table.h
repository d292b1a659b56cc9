// Unicode's case mappings beyond ASCII.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace baton::asl::jsonata {

// Every `stride`th code point from `first` to `last` maps to itself plus `delta`. Sorted, without overlaps.
struct CaseRange {
  char32_t first;
  char32_t last;
  std::uint32_t stride;
  std::int32_t delta;
};

// Characters that become more than one. Sorted.
struct SpecialCase {
  char32_t code_point;
  std::u32string_view mapped;
};

std::span<const CaseRange> upper_ranges();
std::span<const CaseRange> lower_ranges();
std::span<const SpecialCase> upper_specials();
std::span<const SpecialCase> lower_specials();

}  // namespace baton::asl::jsonata
