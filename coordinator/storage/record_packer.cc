#include "coordinator/storage/record_packer.h"

#include "row.pb.h"

namespace baton {

std::string RecordPacker::pack(std::string_view record) {
  if (record.size() < kPackedRecordBytesMin) return std::string(record);
  if (unpacked_left_ > 0) {
    --unpacked_left_;
    return std::string(record);
  }
  row::Record packed;
  packed.set_packed(compressor_.compress(record));
  if (packed.packed().size() > record.size() / 4 * 3) {
    unpacked_left_ = kUnpackedAfterNoGain;
    return std::string(record);
  }
  return packed.SerializeAsString();
}

}  // namespace baton
