#include "gateway/access_keys.h"

#include <algorithm>
#include <vector>

#include "common/json/parse.h"
#include "gateway/http.h"
#include "gateway/http_time.h"
#include "gateway/private_file.h"

namespace baton::gateway {

namespace {

bool is_key_id(std::string_view text) {
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= kKeyIdBytesMax && std::all_of(text.begin(), text.end(), is_word);
}

bool is_secret(std::string_view text) {
  return text.size() >= kSecretBytesMin && text.size() <= kSecretBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

std::string text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string{};
}

}  // namespace

Result<AccessKeys> AccessKeys::read(const std::string& path) {
  const auto text = read_private_file(path);
  return text ? parse(*text, path) : tl::unexpected(text.error());
}

Result<AccessKeys> AccessKeys::parse(std::string_view text, const std::string& path) {
  AccessKeys keys;
  if (const auto first = text.find_first_not_of(" \t\r\n"); first != std::string_view::npos && text[first] == '[') {
    if (auto parsed = keys.parse_json(text, path); !parsed) return tl::unexpected(parsed.error());
  } else {
    std::size_t number = 0;
    for (std::string_view line : split(text, '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (auto parsed = keys.parse_line(trim(line), path + ":" + std::to_string(++number)); !parsed) {
        return tl::unexpected(parsed.error());
      }
    }
  }
  if (keys.size() == 0) return fail(ErrorCode::kInvalidArgument, path + " holds no access key");
  return keys;
}

Result<void> AccessKeys::parse_json(std::string_view text, const std::string& path) {
  const auto array = json::parse(text, json::DuplicateKeys::kRefuse);
  if (!array) return fail(ErrorCode::kInvalidArgument, path + ": " + array.error().text());
  if (!array->is_array()) return fail(ErrorCode::kInvalidArgument, path + ": expected an array of objects");
  std::size_t number = 0;
  for (const json::Value& item : array->items()) {
    AccessKey key{text_of(item, "AccessKeyId"), text_of(item, "SecretAccessKey"), {}, {}};
    const auto where = path + ": key " + std::to_string(++number);
    auto added = add(std::move(key), text_of(item, "Role"), text_of(item, "Expiration"), where);
    if (!added) return added;
  }
  return {};
}

Result<void> AccessKeys::parse_line(std::string_view line, const std::string& where) {
  if (line.empty() || line[0] == '#') return {};
  const auto words = words_of(line);
  if (words.size() < 3 || words.size() > 4) {
    return fail(ErrorCode::kInvalidArgument, where + ": expected '<key id> <secret> <role> [<until>]'");
  }
  return add({std::string(words[0]), std::string(words[1]), {}, {}}, words[2], words.size() == 4 ? words[3] : "",
             where);
}

Result<void> AccessKeys::add(AccessKey key, std::string_view role, std::string_view until, const std::string& where) {
  const auto wrong = [&](const std::string& what) { return fail(ErrorCode::kInvalidArgument, where + ": " + what); };
  if (!is_key_id(key.id)) return wrong("an access key id is 1 to 128 letters, digits, '-' and '_'");
  if (!is_secret(key.secret)) return wrong("a secret access key is 16 to 1024 printable characters without spaces");
  const auto parsed_role = parse_role(role);
  if (!parsed_role) return wrong("'" + std::string(role.substr(0, 32)) + "' is no role: admin, operator or read-only");
  key.role = *parsed_role;
  if (!until.empty()) {
    key.expires_at = parse_iso_time(until);
    if (!key.expires_at)
      return wrong("'" + std::string(until.substr(0, 32)) + "' is no time like 2027-01-31T00:00:00Z");
  }
  if (keys_.size() == kAccessKeyCountMax) return wrong("more than " + std::to_string(kAccessKeyCountMax) + " keys");
  std::string id = key.id;
  if (!keys_.try_emplace(std::move(id), std::move(key)).second) return wrong("this key id stands in the file already");
  return {};
}

const AccessKey* AccessKeys::find(std::string_view id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace baton::gateway
