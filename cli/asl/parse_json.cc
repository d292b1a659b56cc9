#include "cli/asl/parse_json.h"

#include <utility>

#include "common/json/parse.h"

namespace baton::cli {

Result<json::Value> parse_json(std::string_view text, const std::string& what) {
  auto value = json::parse(text);
  if (value) return *std::move(value);
  return fail(ErrorCode::kInvalidArgument, what + " is no JSON: " + value.error().text());
}

}  // namespace baton::cli
