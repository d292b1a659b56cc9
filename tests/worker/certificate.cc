#include "certificate.h"

#include <stdexcept>

namespace baton {

Certificate::Certificate() {
  testing::Process openssl({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key(), "-out", file(), "-days", "2",
                            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"},
                           folder_.path() + "/log");
  if (openssl.wait() != 0) throw std::runtime_error("openssl made no certificate: " + openssl.log_tail());
}

}  // namespace baton
