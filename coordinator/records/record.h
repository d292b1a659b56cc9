// A metadata record as memory and storage hold it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "baton/time.h"

namespace baton::records {

// Of the request that wrote: by the user's idempotency key, or by the nonce under which a client sends a request again.
struct WriteId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend constexpr auto operator<=>(const WriteId&, const WriteId&) = default;
  bool is_none() const { return high == 0 && low == 0; }
};

// What a write is answered with.
struct Written {
  // Grows with every write of a record of the partition, so it never goes back, even where a record was deleted and made
  // again in between; but not by one.
  std::uint64_t version = 0;
  TimePoint created_at{};
  TimePoint updated_at{};
  TimePoint expires_at = kNever;
  WriteId write{};
  bool deleted = false;  // nothing is left but this

  bool is_expired(TimePoint now) const { return expires_at <= now; }
};

struct Record {
  std::string document;  // JSON, compact
  Written written;
};

// One write: what the record is now. Where it was deleted there is no document.
struct RecordChange {
  std::string_view table;
  std::string_view key;
  std::string_view document;
  Written written;
};

// What a record costs, key and document aside, as it is counted against the limit: its nodes on a 64-bit machine. (While a
// checkpoint is owed for it, its name is noted besides.)
inline constexpr std::size_t kRecordOverheadBytes = 256;

// Of one partition (in the options of a coordinator: of all together). Records are in its memory.
struct RecordLimits {
  std::size_t bytes_max = std::size_t{1} << 30;  // tables, keys, documents, and kRecordOverheadBytes each
  std::size_t recent_writes_max = 262'144;       // recent_writes.h
};

}  // namespace baton::records
