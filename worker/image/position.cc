#include "worker/image/position.h"

#include <array>

namespace baton {
namespace {

struct NamedPosition {
  const char* name;
  Position position;
};

constexpr std::array kPositions = {
    NamedPosition{"center", {}},
    NamedPosition{"north", {Strategy::kPlace, 0.5, 0}},
    NamedPosition{"northeast", {Strategy::kPlace, 1, 0}},
    NamedPosition{"east", {Strategy::kPlace, 1, 0.5}},
    NamedPosition{"southeast", {Strategy::kPlace, 1, 1}},
    NamedPosition{"south", {Strategy::kPlace, 0.5, 1}},
    NamedPosition{"southwest", {Strategy::kPlace, 0, 1}},
    NamedPosition{"west", {Strategy::kPlace, 0, 0.5}},
    NamedPosition{"northwest", {Strategy::kPlace, 0, 0}},
    NamedPosition{"entropy", {Strategy::kEntropy, 0.5, 0.5}},
    NamedPosition{"attention", {Strategy::kAttention, 0.5, 0.5}},
};

}  // namespace

Position parse_position(JsonFields& fields, bool allows_strategies, Position fallback) {
  const nlohmann::json* const value = fields.find("position");
  if (value == nullptr) return fallback;
  for (const NamedPosition& named : kPositions) {
    const bool is_allowed = allows_strategies || named.position.strategy == Strategy::kPlace;
    if (*value == named.name && is_allowed) return named.position;
  }
  if (value->is_object()) {
    JsonFields point(*value, "position.", {"x", "y"});
    const Position position{Strategy::kPlace, point.number("x", 0, 1, 0.5), point.number("y", 0, 1, 0.5)};
    if (point.problem()) fields.report(*point.problem());
    return position;
  }
  std::string names;
  for (const NamedPosition& named : kPositions) {
    if (allows_strategies || named.position.strategy == Strategy::kPlace) names += std::string(named.name) + ", ";
  }
  fields.report("position", "must be one of " + names + "or a point such as {\"x\": 0.3, \"y\": 0.7}");
  return fallback;
}

}  // namespace baton
