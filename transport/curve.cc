#include "transport/curve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "common/check.h"
#include "common/file_descriptor.h"

namespace baton {

namespace {

constexpr std::size_t kKeyBytes = 32;

std::string reason() { return std::strerror(errno); }

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

bool is_comment(std::string_view line) { return line.empty() || line[0] == '#'; }

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = text.find_first_of(separators);
    if (end != 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

tl::unexpected<Error> cannot_open(const std::string& path) {
  const auto code = errno == ENOENT   ? ErrorCode::kNotFound
                    : errno == EACCES ? ErrorCode::kPermissionDenied
                                      : ErrorCode::kInvalidArgument;
  return fail(code, "cannot read " + path + ": " + reason());
}

Result<std::string> read_all(int fd, const std::string& path) {
  std::string text;
  std::array<char, 16384> buffer;
  for (;;) {
    const auto n = ::read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannot_open(path);
    if (n == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(n));
    if (text.size() > kKeyFileBytesMax) {
      return fail(ErrorCode::kInvalidArgument,
                  path + " is longer than " + std::to_string(kKeyFileBytesMax) + " bytes: is it the right file?");
    }
  }
}

Result<std::string> find_key(std::string_view text, const std::string& path) {
  for (auto line : split(text, "\n")) {
    line = trim(line);
    if (is_comment(line)) continue;
    if (is_curve_key(line)) return std::string(line);
    break;
  }
  return fail(ErrorCode::kInvalidArgument,
              path + " holds no key: expected a line of 40 characters, as 'baton keygen' writes it");
}

// O_EXCL: a key that is in use is never overwritten, not even by two commands at a time.
Result<void> write_new_file(const std::string& path, mode_t mode, const std::string& text) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.is_open() && errno == EEXIST) {
    return fail(ErrorCode::kFailedPrecondition, path + " exists already: choose another name, or remove it first");
  }
  if (!file.is_open()) return fail(ErrorCode::kInvalidArgument, "cannot write " + path + ": " + reason());
  const bool written = ::write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (!written || ::fsync(file.number()) != 0) {
    const auto error = fail(ErrorCode::kInvalidArgument, "cannot write " + path + ": " + reason());
    ::unlink(path.c_str());
    return error;
  }
  return {};
}

bool is_peer_name(std::string_view name) {
  return !name.empty() && name.size() <= kPeerNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// The files that count, sorted. Empty: there are none, or `path` does not exist.
std::vector<std::string> list_files(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    // Kubernetes keeps the real files of a mounted ConfigMap in a folder named ..data, and links to them.
    const auto name = entry->path().filename().string();
    if (name[0] != '.' && entry->is_regular_file(error)) files.push_back(entry->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

bool is_curve_key(std::string_view text) {
  std::array<std::uint8_t, kKeyBytes> bytes;
  if (text.size() != kCurveKeyLength || text.find('\0') != std::string_view::npos) return false;
  return zmq_z85_decode(bytes.data(), std::string(text).c_str()) != nullptr;
}

CurveKeys generate_curve_keys() {
  std::array<char, kCurveKeyLength + 1> public_key;
  std::array<char, kCurveKeyLength + 1> secret_key;
  CHECK(zmq_curve_keypair(public_key.data(), secret_key.data()) == 0) << "libzmq was built without CURVE";
  return {public_key.data(), secret_key.data()};
}

Result<void> write_key_files(const std::string& prefix, const CurveKeys& keys) {
  if (auto written = write_new_file(prefix + ".key", 0600, keys.secret_key + "\n"); !written) return written;
  auto written = write_new_file(prefix + ".pub", 0644, keys.public_key + "\n");
  if (!written) ::unlink((prefix + ".key").c_str());  // half a pair would only block the next try
  return written;
}

Result<CurveKeys> read_secret_key(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) return cannot_open(path);
  if ((status.st_mode & 077) != 0) {
    return fail(ErrorCode::kPermissionDenied,
                "the secret key " + path + " is open to others: run 'chmod 600 " + path + "'");
  }
  const auto text = read_all(file.number(), path);
  if (!text) return tl::unexpected(text.error());
  const auto key = find_key(*text, path);
  if (!key) return tl::unexpected(key.error());
  std::array<char, kCurveKeyLength + 1> public_key;
  CHECK(zmq_curve_public(public_key.data(), key->c_str()) == 0) << "libzmq was built without CURVE";
  return CurveKeys{public_key.data(), *key};
}

Result<CurveKeys> curve_keys_of(const std::string& secret_key) {
  std::array<char, kCurveKeyLength + 1> public_key;
  if (!is_curve_key(secret_key) || zmq_curve_public(public_key.data(), secret_key.c_str()) != 0) {
    return fail(ErrorCode::kInvalidArgument,
                "the secret key is not a CURVE key: expected 40 characters, as `baton keygen` writes");
  }
  return CurveKeys{public_key.data(), secret_key};
}

Result<std::string> read_public_key(const std::string& text) {
  if (is_curve_key(text)) return text;
  const FileDescriptor file(::open(text.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return cannot_open(text);
  const auto content = read_all(file.number(), text);
  return content ? find_key(*content, text) : content;
}

std::string_view peer_role_name(PeerRole role) {
  switch (role) {
    case PeerRole::kClient: return "client";
    case PeerRole::kWorker: return "worker";
    case PeerRole::kAny: return "any";
  }
  return "none";
}

std::optional<PeerRole> parse_peer_role(std::string_view name) {
  for (const auto role : {PeerRole::kClient, PeerRole::kWorker, PeerRole::kAny}) {
    if (peer_role_name(role) == name) return role;
  }
  return std::nullopt;
}

Result<AllowList> AllowList::read(const std::string& path) {
  AllowList list;
  for (const auto& file : list_files(path)) {
    if (auto added = list.add_file(file); !added) return tl::unexpected(added.error());
  }
  return list;
}

Result<void> AllowList::add_file(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return cannot_open(path);
  const auto text = read_all(file.number(), path);
  if (!text) return tl::unexpected(text.error());
  std::size_t number = 0;
  for (std::size_t start = 0; start < text->size();) {
    const auto end = std::min(text->find('\n', start), text->size());
    const auto line = trim(std::string_view(*text).substr(start, end - start));
    start = end + 1;
    ++number;
    if (is_comment(line)) continue;
    if (auto added = add_line(line, path + ":" + std::to_string(number)); !added) return added;
  }
  return {};
}

Result<void> AllowList::add_line(std::string_view line, const std::string& where) {
  const auto wrong = [&](const std::string& what) { return fail(ErrorCode::kInvalidArgument, where + ": " + what); };
  const auto words = split(line, " \t");
  if (words.size() != 3) return wrong("expected '<public key> <client|worker|any> <name>'");
  if (!is_curve_key(words[0])) return wrong("the first word is not a public key (40 characters of Z85)");
  const auto role = parse_peer_role(words[1]);
  if (!role) return wrong("'" + std::string(words[1].substr(0, 32)) + "' is not a role: client, worker or any");
  if (!is_peer_name(words[2])) {
    return wrong("a name is at most " + std::to_string(kPeerNameBytesMax) + " printable ASCII characters");
  }
  if (peers_.size() == kAllowedKeyCountMax) return wrong("more than " + std::to_string(kAllowedKeyCountMax) + " keys");
  const bool added = peers_.try_emplace(std::string(words[0]), AllowedPeer{*role, std::string(words[2])}).second;
  if (!added) return wrong("this key is on the list already; a key has one role");
  return {};
}

const AllowedPeer* AllowList::find(std::string_view public_key) const {
  const auto found = peers_.find(public_key);
  return found == peers_.end() ? nullptr : &found->second;
}

std::string AllowList::fingerprint(const std::string& path) {
  std::string text;
  for (const auto& file : list_files(path)) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) continue;
    text += file + ' ' + std::to_string(status.st_ino) + ' ' + std::to_string(status.st_size) + ' ' +
            std::to_string(status.st_mtim.tv_sec) + '.' + std::to_string(status.st_mtim.tv_nsec) + '\n';
  }
  return text;
}

}  // namespace baton
