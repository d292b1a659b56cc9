// What a worker proves itself with to others. A secret never stands in a flag, a task or a log; they say where it is: in a
// variable of the environment or in a file.
//
//   Secrets secrets;
//   const Result<std::string> password = secrets.read({SecretPlace::kEnvironment, "SMTP_PASSWORD"});
//   secrets.clear_environment({});  // before any other process is started
//
// Not thread-safe: it changes the environment, so it is for the start of a program.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "common/secret.h"

namespace baton {

enum class SecretPlace { kEnvironment, kFile };

struct SecretReference {
  SecretPlace place = SecretPlace::kEnvironment;
  std::string name;  // of the variable, or the file's path
};

// "env:NAME" or "file:/path". Errors: kInvalidArgument.
Result<SecretReference> parse_secret_reference(std::string_view text);

class Secrets {
 public:
  // Read now. Errors: as secret_from_environment() and secret_from_file().
  Result<std::string> read(const SecretReference& reference, SecretForm form = SecretForm::kLine);

  // The variables that were read, but for those in `kept`, are taken out of this process's environment, and overwritten where
  // the kernel shows it (/proc/PID/environ), so that no program that is started from here on finds them.
  void clear_environment(const std::vector<std::string>& kept);

 private:
  std::set<std::string> variables_;
};

}  // namespace baton
