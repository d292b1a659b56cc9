// A certificate of localhost and 127.0.0.1 that nobody vouches for but itself, made by openssl, with its key.
#pragma once

#include <string>

#include "tests/testing/process.h"

namespace baton {

class Certificate {
 public:
  Certificate();  // throws, with what openssl said, if it can not be made
  std::string file() const { return folder_.path() + "/certificate.pem"; }
  std::string key() const { return folder_.path() + "/key.pem"; }

 private:
  testing::TemporaryFolder folder_;
};

}  // namespace baton
