// What storage holds of one partition, and the same as an input of the fuzzer.
//
// An input is a sequence of items: what it is (1 byte), its length (2 bytes, big endian), its bytes; of a row the key stands
// in front (of the rows of any kind, behind its length, 1 byte).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/row_codec.h"
#include "coordinator/storage/store.h"

namespace baton::fuzz {

struct StoredRows {
  std::map<std::string, std::string> tasks;
  std::map<std::string, std::string> attempts;
  std::map<std::string, std::string> rows;
  std::vector<std::string> outcome_blocks;
  std::vector<std::string> journal;

  // An item whose bytes are refused is left out: storage with such a row would not be loaded at all.
  static StoredRows parse(std::string_view input);
  std::string text() const;

  // In the order in which Redis's are loaded. Everything must be readable.
  void load(Loader& loader) const;
  // As storage takes it in: of one part the puts, then the drops.
  void write(const CheckpointPart& part);
};

}  // namespace baton::fuzz
