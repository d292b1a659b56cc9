// Who may connect, and under which key: CURVE key pairs in files, and the allow-list of public keys.
//
// A key is 32 bytes in Z85 text, 40 characters. In files it stands on a line of its own; lines that are empty or begin
// with '#' are comments ('#' is a digit of Z85, but one too large to come first).
//
//   NAME.key   the secret key; mode 0600, refused if group or others may read or write it
//   NAME.pub   the public key; may be seen by all
//
// The allow-list is a file, or a folder whose files count together (those beginning with '.' do not), with lines of
//
//   <public key> <client|worker|any> <name>
//
// One key counts once; the name (printable, no spaces, at most kPeerNameBytesMax) is for logs.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "transport/transport.h"

namespace baton {

inline constexpr std::size_t kCurveKeyLength = 40;                 // characters of Z85
inline constexpr std::size_t kPeerNameBytesMax = 128;              // it travels in the metadata of every message
inline constexpr std::size_t kAllowedKeyCountMax = 100'000;        // all of them are held in memory
inline constexpr std::size_t kKeyFileBytesMax = 32 * 1024 * 1024;  // 100,000 of the longest lines, and comments

struct CurveKeys {
  std::string public_key;
  std::string secret_key;
};

// A new pair from the operating system's random numbers.
CurveKeys generate_curve_keys();

// Writes `prefix`.key (mode 0600) and `prefix`.pub. Errors: kFailedPrecondition if one of them exists (keys are never
// overwritten), kInvalidArgument if the folder cannot be written.
Result<void> write_key_files(const std::string& prefix, const CurveKeys& keys);

// Reads a secret key file; the public key follows from it. Errors: kNotFound, kPermissionDenied (wrong mode; says which
// command mends it), kInvalidArgument (no key in it).
Result<CurveKeys> read_secret_key(const std::string& path);

// Reads a public key file, or takes `text` itself if it is a key. Errors: kNotFound, kInvalidArgument.
Result<std::string> read_public_key(const std::string& text);

bool is_curve_key(std::string_view text);

// The pair that a secret key in Z85 text belongs to. Errors: kInvalidArgument (not a key; never repeats what it was given).
Result<CurveKeys> curve_keys_of(const std::string& secret_key);

struct AllowedPeer {
  PeerRole role = PeerRole::kClient;
  std::string name;
};

class AllowList {
 public:
  // Errors: kNotFound, kInvalidArgument (names file and line, and what is wrong there).
  static Result<AllowList> read(const std::string& path);

  // Null: this key may not connect.
  const AllowedPeer* find(std::string_view public_key) const;
  std::size_t size() const { return peers_.size(); }

  // Changes whenever the list is edited: names, times and sizes of its files. Empty: it cannot be read.
  static std::string fingerprint(const std::string& path);

 private:
  Result<void> add_file(const std::string& path);
  Result<void> add_line(std::string_view line, const std::string& where);

  std::map<std::string, AllowedPeer, std::less<>> peers_;
};

// "client", "worker", "any".
std::string_view peer_role_name(PeerRole role);
std::optional<PeerRole> parse_peer_role(std::string_view name);

}  // namespace baton
