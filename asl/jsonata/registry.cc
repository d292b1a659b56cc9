#include "asl/jsonata/registry.h"

#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/check.h"

namespace baton::asl::jsonata {

namespace {

using Table = std::unordered_map<std::string_view, RegisteredBuiltin>;

bool is_available(const Builtin& builtin, Dialect dialect) {
  switch (builtin.availability) {
    case Availability::kBoth: return true;
    case Availability::kReferenceOnly: return dialect == Dialect::kReference;
    case Availability::kStatesOnly: return dialect == Dialect::kStates;
  }
  return false;
}

Table make_table(Dialect dialect) {
  constexpr std::array kFamilies = {aggregate_functions,    array_functions,  object_functions, boolean_functions,
                                    higher_order_functions, string_functions, regex_functions,  numeric_functions,
                                    date_functions,         encode_functions, states_functions, evaluation_functions};
  Table table;
  for (const auto family : kFamilies) {
    for (const Builtin& builtin : family()) {
      if (!is_available(builtin, dialect)) continue;
      auto signature = Signature::parse(builtin.signature);
      CHECK(signature.has_value()) << "$" << builtin.name << " has a bad signature";
      table.emplace(builtin.name, RegisteredBuiltin{builtin, std::move(*signature)});
    }
  }
  return table;
}

}  // namespace

const RegisteredBuiltin* find_builtin(std::string_view name, Dialect dialect) {
  static const Table reference = make_table(Dialect::kReference);
  static const Table states = make_table(Dialect::kStates);
  const Table& table = dialect == Dialect::kStates ? states : reference;
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace baton::asl::jsonata
