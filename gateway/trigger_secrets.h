// The secrets of triggers, by the names that their rules have for them: --trigger-secret NAME=FILE or NAME=env:VARIABLE. A
// name that is given several times has several secrets, so that senders may change to a new one at their own time.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"

namespace baton::gateway {

class TriggerSecrets {
 public:
  // Errors: kInvalidArgument (no such form), those of common/secret.h.
  static Result<TriggerSecrets> read(const std::vector<std::string>& references);

  void add(const std::string& name, std::string secret) { secrets_[name].push_back(std::move(secret)); }
  // Null: there is none of that name.
  const std::vector<std::string>* find(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> secrets_;
};

}  // namespace baton::gateway
