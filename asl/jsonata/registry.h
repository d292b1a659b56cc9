// All built-in functions, by name.
#pragma once

#include <string_view>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/signature.h"

namespace baton::asl::jsonata {

struct RegisteredBuiltin {
  const Builtin& builtin;
  Signature signature;
};

// The function of that name in a dialect, or null. It lives as long as the program.
const RegisteredBuiltin* find_builtin(std::string_view name, Dialect dialect);

}  // namespace baton::asl::jsonata
