// State machines that executions of one shard run, compiled once however many of its partitions run them.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "asl/model/state_machine.h"
#include "asl/step/execution.h"
#include "baton/result.h"

namespace baton {

// One revision of a definition: immutable, named by its content. Belongs to one thread (its values are).
struct Machine {
  std::string key;  // SHA-256 of type and definition, in hexadecimal digits
  asl::ExecutionType type = asl::ExecutionType::kStandard;
  std::string definition;
  asl::StateMachine compiled;
};

class MachineCache {
 public:
  // Compiles, or finds what is in use already. Errors: kInvalidArgument (the definition does not compile).
  Result<std::shared_ptr<const Machine>> get(std::string_view definition, asl::ExecutionType type);
  // The same for a text that is known by its address, so that a start need not read it: `definition` is kept alive.
  Result<std::shared_ptr<const Machine>> get(const std::shared_ptr<const std::string>& definition,
                                             asl::ExecutionType type);

 private:
  struct Known {
    std::shared_ptr<const std::string> text;
    std::shared_ptr<const Machine> machine;
  };
  void forget_unused();

  boost::unordered_flat_map<std::string, std::weak_ptr<const Machine>> machines_;  // by key
  boost::unordered_flat_map<const std::string*, Known> known_;
};

}  // namespace baton
