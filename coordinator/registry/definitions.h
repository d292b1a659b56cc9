// Definitions, each once, however many revisions have it: counted by the rows that name them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "coordinator/registry/machine.h"

namespace baton::registry {

class Definitions {
 public:
  // Null: it is not there.
  std::shared_ptr<const Definition> find(std::string_view hash) const;
  // The one that is there with this text, or else `definition` itself, which is not there before it is held.
  std::shared_ptr<const Definition> share(Definition definition) const;

  // One row more names it; true if it is the first, so that its own row has to be written.
  bool hold(const std::shared_ptr<const Definition>& definition);
  // One row less; true if nobody names it any more: it is gone, and so should its row be. REQUIRES: it was held.
  bool release(const Definition& definition);

  // Back from its row, not held yet.
  void restore(Definition definition);
  // One that nothing holds; null: there is none.
  std::shared_ptr<const Definition> unheld() const;

 private:
  struct Entry {
    std::shared_ptr<const Definition> definition;
    std::size_t row_count = 0;
  };
  std::unordered_map<std::string, Entry> entries_;
};

// SHA-256, hexadecimal.
std::string definition_hash(std::string_view text);

}  // namespace baton::registry
