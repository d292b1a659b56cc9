// A parsed intrinsic function: a call, and what stands in its parentheses.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "asl/intrinsics/function.h"
#include "asl/jsonpath/path.h"
#include "common/json/value.h"

namespace baton::asl::intrinsics {

struct Call;

using Expression = std::variant<json::Value, Path, std::unique_ptr<const Call>>;

struct Call {
  const Function* function = nullptr;
  std::vector<Expression> arguments;
};

tl::expected<std::unique_ptr<const Call>, std::string> parse_call(std::string_view text);

}  // namespace baton::asl::intrinsics
