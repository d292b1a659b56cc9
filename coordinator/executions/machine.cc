#include "coordinator/executions/machine.h"

#include "asl/model/compile.h"
#include "common/check.h"
#include "common/hash.h"

namespace baton {

namespace {

// Texts that are known by address: machines that are started now and then. Beyond it all are looked up anew.
constexpr std::size_t kKnownTextsMax = 10'000;

std::string key_of(std::string_view definition, asl::ExecutionType type) {
  std::string text(type == asl::ExecutionType::kExpress ? "E" : "S");
  text += definition;
  auto digest = hex_digest(HashAlgorithm::kSha256, text);
  CHECK(digest) << "SHA-256 failed";
  return *std::move(digest);
}

}  // namespace

Result<std::shared_ptr<const Machine>> MachineCache::get(std::string_view definition, asl::ExecutionType type) {
  std::string key = key_of(definition, type);
  if (const auto found = machines_.find(key); found != machines_.end()) {
    if (auto machine = found->second.lock()) return machine;
  }
  auto compiled = asl::compile_definition(definition, type);
  if (!compiled.machine) {
    return fail(ErrorCode::kInvalidArgument, "the definition of the state machine does not compile: " +
                                                 (compiled.diagnostics.empty() ? std::string("no reason is known")
                                                                               : compiled.diagnostics[0].message));
  }
  auto machine =
      std::make_shared<const Machine>(Machine{key, type, std::string(definition), *std::move(compiled.machine)});
  forget_unused();
  machines_[std::move(key)] = machine;
  return machine;
}

Result<std::shared_ptr<const Machine>> MachineCache::get(const std::shared_ptr<const std::string>& definition,
                                                         asl::ExecutionType type) {
  const auto found = known_.find(definition.get());
  if (found != known_.end() && found->second.machine->type == type) return found->second.machine;
  auto machine = get(*definition, type);
  if (!machine) return machine;
  if (known_.size() >= kKnownTextsMax) known_.clear();
  known_[definition.get()] = {definition, *machine};
  return machine;
}

void MachineCache::forget_unused() {
  if (machines_.size() < kKnownTextsMax) return;
  erase_if(machines_, [](const auto& entry) { return entry.second.expired(); });
}

}  // namespace baton
