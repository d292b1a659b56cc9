#include "coordinator/registry/definitions.h"

#include <utility>

#include "common/check.h"
#include "common/hash.h"

namespace baton::registry {

std::shared_ptr<const Definition> Definitions::find(std::string_view hash) const {
  const auto found = entries_.find(std::string(hash));
  return found == entries_.end() ? nullptr : found->second.definition;
}

std::shared_ptr<const Definition> Definitions::share(Definition definition) const {
  auto there = find(definition.hash);
  return there != nullptr ? there : std::make_shared<const Definition>(std::move(definition));
}

bool Definitions::hold(const std::shared_ptr<const Definition>& definition) {
  Entry& entry = entries_[definition->hash];
  if (entry.definition == nullptr) entry.definition = definition;
  return ++entry.row_count == 1;
}

bool Definitions::release(const Definition& definition) {
  const auto found = entries_.find(definition.hash);
  CHECK(found != entries_.end() && found->second.row_count > 0) << "definition " << definition.hash << " is not held";
  if (--found->second.row_count > 0) return false;
  entries_.erase(found);
  return true;
}

void Definitions::restore(Definition definition) {
  std::string hash = definition.hash;
  entries_[std::move(hash)].definition = std::make_shared<const Definition>(std::move(definition));
}

std::shared_ptr<const Definition> Definitions::unheld() const {
  for (const auto& [hash, entry] : entries_) {
    if (entry.row_count == 0) return entry.definition;
  }
  return nullptr;
}

std::string definition_hash(std::string_view text) {
  auto digest = hex_digest(HashAlgorithm::kSha256, text);
  CHECK(digest.has_value()) << "SHA-256 failed";
  return *std::move(digest);
}

}  // namespace baton::registry
