// Journal records, made smaller. A record repeats itself: the changes of a turn are of few task types and machines, and an
// execution's events repeat its input. What Redis need not receive, keep and write to its file costs more than packing.
#pragma once

#include <string>
#include <string_view>

#include "common/compression.h"

namespace baton {

// Smaller ones gain little: a turn of few tasks must be fast.
inline constexpr std::size_t kPackedRecordBytesMin = 2048;
// Records of payloads that do not compress are not worth the attempt: so many are left as they are after one of them.
inline constexpr int kUnpackedAfterNoGain = 32;

class RecordPacker {
 public:
  // The record, or a row::Record with nothing but the compressed form of it. parse_record() reads both.
  std::string pack(std::string_view record);

 private:
  static constexpr int kLevel = 1;

  Compressor compressor_{kLevel};
  int unpacked_left_ = 0;
};

}  // namespace baton
