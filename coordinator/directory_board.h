// Where the shard that owns the registry shows it to the others: the last directory whose changes are durable.
#pragma once

#include <atomic>
#include <memory>

#include "coordinator/registry/machine_directory.h"

namespace baton {

class DirectoryBoard {
 public:
  // Null: nobody has loaded the registry yet.
  std::shared_ptr<const registry::MachineDirectory> get() const { return directory_.load(); }
  void set(std::shared_ptr<const registry::MachineDirectory> directory) { directory_.store(std::move(directory)); }

 private:
  std::atomic<std::shared_ptr<const registry::MachineDirectory>> directory_;
};

}  // namespace baton
