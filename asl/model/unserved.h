// Task types that a definition names and nobody serves: no mistake, but executions that come there wait.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "asl/diagnostic.h"

namespace baton::asl {

struct ServedTypes {
  std::set<std::string, std::less<>> types;  // by workers that are connected
  bool all_functions = false;                // a worker serves Lambda functions of any name

  // Those of a worker. `serves_functions`: of any name.
  void add(const std::vector<std::string>& worker_types, bool serves_functions);
};

// A warning for each Task state, ItemReader and ResultWriter of `definition` whose task type is known and not served, at its
// Resource. Nothing of activities (who polls for them is not known) nor of states:startExecution (Baton does it itself), and
// nothing of a definition that is no JSON.
Diagnostics warn_of_unserved(std::string_view definition, const ServedTypes& served);

}  // namespace baton::asl
