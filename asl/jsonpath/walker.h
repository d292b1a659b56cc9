// Follows compiled steps through a document.
//
// Whatever the path, a search ends: each thing that is looked at is counted, for all paths inside filters together, and
// so is the depth of recursion.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "asl/jsonpath/operand.h"
#include "asl/jsonpath/steps.h"
#include "common/json/value.h"

namespace baton::asl::jsonpath {

// Things looked at in one search: `$..*` over a payload of 256 KiB needs 100,000 at most. A tenth of a second or so.
inline constexpr std::uint64_t kVisitsMax = 2'000'000;
// Levels of recursion: those of a document of json::kDepthMax levels, twice over.
inline constexpr std::uint32_t kDepthMax = 2 * json::kDepthMax + 500;

// How a search ends without a value.
struct Miss {
  enum class Kind : std::uint8_t {
    kNotFound,  // the path leads nowhere
    kBeyond,    // it leads to an index that is not in its array
    kNoArray,   // an index or a slice meets something else; filters take that for absent
    kInvalid,   // it asks what cannot be asked of the values on its way
    kFailed,    // a function cannot make a result of what it got, or a limit was reached
  };
  Kind kind = Kind::kNotFound;
  std::string message;
};

using Found = tl::expected<json::Value, Miss>;

// Bytes of a text that cost as much as a visit, where all of a value is read or written.
inline constexpr std::uint64_t kBytesPerVisit = 16;

// What a search and all searches inside it have in common.
struct Search {
  const json::Value& root;
  std::uint64_t visits_left = kVisitsMax;
  std::uint32_t depth = 0;

  // Takes so many of the visits that are left. False: there were not as many.
  bool charge(std::uint64_t visits) {
    const bool is_enough = visits <= visits_left;
    visits_left = is_enough ? visits_left - visits : 0;
    return is_enough;
  }
  bool charge_text(const json::Value& value) { return charge(value.text_bytes() / kBytesPerVisit); }
};

// That of a search with no visits left.
Miss out_of_visits();

// What `steps` find from `start` on: the value of a definite path, or the array of all that was found.
// `requires_names`: an absent name is a miss even behind a wildcard, as it is when existence is asked for.
Found search(Search& search, const Steps& steps, bool is_definite, const json::Value& start,
             bool requires_names = false);

// Of a path in a filter or an argument; `item` is @.
Found search(Search& search, const Subpath& path, const json::Value& item, bool requires_names = false);

// The error: a miss of kind kFailed.
tl::expected<Verdict, Miss> holds(Search& search, const Filter& filter, const json::Value& item);

}  // namespace baton::asl::jsonpath
