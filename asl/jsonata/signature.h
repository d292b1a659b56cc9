// Signatures of functions, <s-nn?:s>: what arguments may be, which is filled in from the context, and what becomes an
// array. The reference turns a signature into a regular expression over the types of the arguments; here it is matched
// directly, with the same preferences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "asl/jsonata/arguments.h"
#include "asl/jsonata/errors.h"
#include "common/json/value.h"

namespace baton::asl::jsonata {

class Signature {
 public:
  // From the < on; the closing > may be missing. Failures (S0401, S0402) have their offset in `text` as position.
  static tl::expected<Signature, Failure> parse(std::string_view text);

  std::size_t parameter_count() const { return parameters_.size(); }

  // Null if `arguments` fit; they are then as the function expects them, at least one for each parameter. Otherwise
  // T0410, T0411 or T0412.
  Failure validate(Arguments& arguments, const json::Value& context) const;

 private:
  using Types = std::uint16_t;  // a set of type symbols

  struct Parameter {
    Types types = 0;
    char symbol = 0;  // '(' for a choice
    bool is_optional = false;
    bool is_repeated = false;
    bool takes_context = false;
    bool has_item_type = false;
    std::string item_type{};  // of a<…>
  };

  static Types types_of(char symbol);
  static char symbol_of(const json::Value& value);
  static bool parse_choice(std::string_view text, std::size_t& i, Parameter& parameter);

  bool fits_one_to_one(std::span<const json::Value> arguments) const;
  bool match(std::string_view symbols, std::size_t parameter_count, bool whole, std::size_t parameter,
             std::size_t argument, std::vector<std::size_t>& counts) const;
  Failure mismatch(Arguments& arguments, std::string_view symbols) const;
  Failure rearrange(Arguments& arguments, std::string_view symbols, const std::vector<std::size_t>& counts,
                    const json::Value& context) const;
  Failure to_array(const Parameter& parameter, json::Value& argument, std::size_t index, std::size_t match_count) const;

  std::vector<Parameter> parameters_{};
  bool has_repetition_ = false;
};

}  // namespace baton::asl::jsonata
