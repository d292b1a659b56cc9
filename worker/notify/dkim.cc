#include "worker/notify/dkim.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <vector>

#include "common/base64.h"
#include "common/check.h"

namespace baton::notify {
namespace {

// What of a message's headers is vouched for. RFC 6376 §5.4.1.
constexpr std::array<std::string_view, 12> kSigned = {"from",
                                                      "to",
                                                      "cc",
                                                      "reply-to",
                                                      "subject",
                                                      "date",
                                                      "message-id",
                                                      "mime-version",
                                                      "content-type",
                                                      "content-transfer-encoding",
                                                      "list-unsubscribe",
                                                      "list-unsubscribe-post"};

struct Header {
  std::string_view name;
  std::string_view value;  // folded, without its line's end
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

// Taken off the message, with the empty line behind them.
std::vector<Header> take_headers(std::string_view& message) {
  std::vector<Header> headers;
  while (!message.empty() && !message.starts_with("\r\n")) {
    std::size_t end = message.find("\r\n");
    while (end + 2 < message.size() && (message[end + 2] == ' ' || message[end + 2] == '\t')) {
      end = message.find("\r\n", end + 2);
    }
    const std::string_view line = message.substr(0, end);
    const auto colon = std::min(line.find(':'), line.size());
    headers.push_back({line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
    message.remove_prefix(std::min(end + 2, message.size()));
  }
  message.remove_prefix(std::min<std::size_t>(2, message.size()));
  return headers;
}

// Runs of spaces and tabs become one space; none is at the end.
void append_relaxed_line(std::string_view line, std::string& to) {
  bool is_in_space = false;
  for (const char c : line) {
    const bool is_space = c == ' ' || c == '\t';
    if (!is_space && is_in_space) to += ' ';
    if (!is_space) to += c;
    is_in_space = is_space;
  }
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1)
      << "SHA-256 is not to be had";
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string rsa_sha256(evp_pkey_st* key, std::string_view bytes) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t size = 0;
  CHECK(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) == 1)
      << "RSA with SHA-256 is not to be had";
  std::string signature(size, '\0');
  CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data, bytes.size()) ==
        1)
      << "signing with RSA failed";
  signature.resize(size);
  return signature;
}

// Long lines of base 64 may be folded anywhere.
std::string folded(const std::string& text) {
  constexpr std::size_t kPieceBytes = 72;
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += kPieceBytes) lines += "\r\n " + text.substr(at, kPieceBytes);
  return lines;
}

bool is_dns_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && !text.starts_with('.') && !text.ends_with('.') &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") ==
             std::string_view::npos;
}

}  // namespace

std::string relaxed_header(std::string_view name, std::string_view value) {
  std::string unfolded;
  for (const char c : value) {
    if (c != '\r' && c != '\n') unfolded += c;
  }
  const auto begin = std::min(unfolded.find_first_not_of(" \t"), unfolded.size());
  std::string result = lower(name) + ":";
  append_relaxed_line(std::string_view(unfolded).substr(begin), result);
  return result;
}

std::string relaxed_body(std::string_view body) {
  std::string result;
  result.reserve(body.size());
  std::size_t end = 0;  // of what has lines that are not empty
  while (!body.empty()) {
    const std::size_t line_end = std::min(body.find("\r\n"), body.size());
    const std::size_t begin = result.size();
    append_relaxed_line(body.substr(0, line_end), result);
    const bool is_empty = result.size() == begin;
    result += "\r\n";
    if (!is_empty) end = result.size();
    body.remove_prefix(std::min(line_end + 2, body.size()));
  }
  result.resize(end);
  return result;
}

Result<DkimSigner> DkimSigner::open(std::string domain, std::string selector, const std::string& pem) {
  if (!is_dns_name(domain)) return fail(ErrorCode::kInvalidArgument, "'" + domain + "' is no domain");
  if (!is_dns_name(selector))
    return fail(ErrorCode::kInvalidArgument, "'" + selector + "' is no selector of a DKIM key");
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                      BIO_free);
  // Nobody is there to be asked for a password.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  std::shared_ptr<evp_pkey_st> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr,
                                   EVP_PKEY_free);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return fail(ErrorCode::kInvalidArgument, "the DKIM key is no RSA key in PEM without a password");
  }
  if (EVP_PKEY_get_bits(key.get()) < kDkimKeyBitsMin) {
    return fail(ErrorCode::kInvalidArgument, "the DKIM key has less than " + std::to_string(kDkimKeyBitsMin) + " bits");
  }
  return DkimSigner(std::move(domain), std::move(selector), std::move(key));
}

std::string DkimSigner::header(std::string_view message, TimePoint now) const {
  const std::vector<Header> headers = take_headers(message);
  std::string names;
  std::string hashed;
  for (const Header& header : headers) {
    const std::string name = lower(header.name);
    if (std::ranges::find(kSigned, name) == kSigned.end()) continue;
    names += name + ":";
    hashed += relaxed_header(header.name, header.value) + "\r\n";
  }
  names += "from";  // once more than there are: nobody can add another one
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::string value = " v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + domain_ + "; s=" + selector_ +
                      ";\r\n t=" + std::to_string(seconds) + "; h=" + names +
                      ";\r\n bh=" + base64_encode(sha256(relaxed_body(message))) + ";\r\n b=";
  hashed += relaxed_header("dkim-signature", value);
  value += folded(base64_encode(rsa_sha256(key_.get(), hashed)));
  return "DKIM-Signature:" + value + "\r\n";
}

}  // namespace baton::notify
