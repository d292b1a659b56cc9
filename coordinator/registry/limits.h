// The limits of the registry. Those that AWS has are AWS's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace baton::registry {

inline constexpr std::size_t kMachinesMax = 100'000;
inline constexpr std::size_t kActivitiesMax = 100'000;
inline constexpr std::size_t kVersionsMax = 1'000;  // of a state machine
inline constexpr std::size_t kAliasesMax = 100;     // likewise
inline constexpr std::size_t kTagsMax = 50;         // of a resource

// All rows together, so that a hundred thousand definitions of a mebibyte do not fill Redis and the coordinator. Once it
// is reached nothing may be added; what is there can be changed and deleted.
inline constexpr std::size_t kRowBytesMax = std::size_t{1} << 30;

}  // namespace baton::registry
