// Who may call the gateway: access keys as AWS has them, from a file of lines
//
//   <access key id> <secret access key> <admin|operator|read-only> [<until>]
//
// or of JSON, in which AWS's own names stand:
//
//   [{"AccessKeyId": "…", "SecretAccessKey": "…", "Role": "operator", "Expiration": "2027-01-01T00:00:00Z"}]
//
// A line that is empty or begins with '#' is a comment. From its time on, a key is refused as expired.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "baton/time.h"
#include "gateway/operations.h"

namespace baton::gateway {

inline constexpr std::size_t kAccessKeyCountMax = 10'000;  // all of them are held in memory
inline constexpr std::size_t kKeyIdBytesMax = 128;         // as AWS has it
inline constexpr std::size_t kSecretBytesMin = 16;         // shorter ones can be guessed from one signature
inline constexpr std::size_t kSecretBytesMax = 1024;

struct AccessKey {
  std::string id;
  std::string secret;
  Role role = Role::kReadOnly;
  std::optional<TimePoint> expires_at;
};

class AccessKeys {
 public:
  // Errors: those of read_private_file, and kInvalidArgument: names file and line, and what is wrong there, never a secret.
  static Result<AccessKeys> read(const std::string& path);
  static Result<AccessKeys> parse(std::string_view text, const std::string& path);

  // Null: there is no such key.
  const AccessKey* find(std::string_view id) const;
  std::size_t size() const { return keys_.size(); }

 private:
  Result<void> parse_json(std::string_view text, const std::string& path);
  Result<void> parse_line(std::string_view line, const std::string& where);
  Result<void> add(AccessKey key, std::string_view role, std::string_view until, const std::string& where);

  std::map<std::string, AccessKey, std::less<>> keys_;
};

}  // namespace baton::gateway
