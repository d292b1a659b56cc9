// DKIM signatures (RFC 6376): by its domain's key an e-mail shows that it comes from there and that nobody changed it since.
// Algorithm rsa-sha256, canonicalization relaxed/relaxed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "baton/time.h"

struct evp_pkey_st;

namespace baton::notify {

inline constexpr int kDkimKeyBitsMin = 1024;  // RFC 8301 §3.2: shorter ones are not believed

class DkimSigner {
 public:
  // `domain` and `selector`: the key's public half is at SELECTOR._domainkey.DOMAIN. `pem`: an RSA key in PEM, not encrypted.
  // Errors: kInvalidArgument (names of other than letters, digits, '-' and '.'; no such key, or one that is too short).
  static Result<DkimSigner> open(std::string domain, std::string selector, const std::string& pem);

  // The message's DKIM-Signature header with its line's end, to be put in front of it. REQUIRES: headers, none of them
  // twice, an empty line, a body; lines end with CR LF. Any number of threads.
  std::string header(std::string_view message, TimePoint now) const;

  const std::string& domain() const { return domain_; }

 private:
  DkimSigner(std::string domain, std::string selector, std::shared_ptr<evp_pkey_st> key)
      : domain_(std::move(domain)), selector_(std::move(selector)), key_(std::move(key)) {}

  std::string domain_;
  std::string selector_;
  std::shared_ptr<evp_pkey_st> key_;
};

// RFC 6376 §3.4.2 and §3.4.4.
std::string relaxed_header(std::string_view name, std::string_view value);  // without its line's end
std::string relaxed_body(std::string_view body);

}  // namespace baton::notify
