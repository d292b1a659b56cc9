#include "asl/jsonata/signature.h"

#include <algorithm>
#include <utility>

#include "asl/jsonata/function_value.h"

namespace baton::asl::jsonata {

using json::Value;

namespace {

// The symbols of single types; 'm' is a missing argument.
constexpr std::string_view kSymbols = "asnblfom";
constexpr std::uint16_t kAllTypes = (1u << kSymbols.size()) - 1;

std::string_view plural_of(std::string_view item_type) {
  if (item_type == "a") return "arrays";
  if (item_type == "b") return "booleans";
  if (item_type == "f") return "functions";
  if (item_type == "n") return "numbers";
  if (item_type == "o") return "objects";
  if (item_type == "s") return "strings";
  return {};
}

std::size_t closing(std::string_view text, std::size_t open_at, char open, char close) {
  int depth = 1;
  std::size_t i = open_at + 1;
  for (; i < text.size(); ++i) {
    if (text[i] == close && --depth == 0) break;
    if (text[i] == open) ++depth;
  }
  return i;
}

Value number(std::size_t n) { return Value::number(static_cast<double>(n)); }

}  // namespace

Signature::Types Signature::types_of(char symbol) {
  const std::size_t bit = kSymbols.find(symbol);
  return bit == std::string_view::npos ? Types{0} : static_cast<Types>(1u << bit);
}

char Signature::symbol_of(const Value& value) {
  switch (value.type()) {
    case json::Type::kUndefined: return 'm';
    case json::Type::kNull: return 'l';
    case json::Type::kBoolean: return 'b';
    case json::Type::kNumber: return 'n';
    case json::Type::kString: return 's';
    case json::Type::kArray: return 'a';
    case json::Type::kObject: return 'o';
    case json::Type::kOpaque: return 'f';
  }
  return 'm';
}

// ── parsing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

tl::expected<Signature, Failure> Signature::parse(std::string_view text) {
  Signature signature;
  for (std::size_t i = 1; i < text.size() && text[i] != ':'; ++i) {
    const char c = text[i];
    Parameter* last = signature.parameters_.empty() ? nullptr : &signature.parameters_.back();
    if (c == '-' || c == '?' || c == '+') {
      if (last == nullptr) continue;
      last->takes_context |= c == '-';
      last->is_optional |= c != '+';
      last->is_repeated |= c == '+';
      signature.has_repetition_ |= c == '+';
    } else if (c == '<') {
      if (last == nullptr || (last->symbol != 'a' && last->symbol != 'f')) {
        const Value symbol = last == nullptr ? Value() : Value::string({&last->symbol, 1});
        return fail("S0401", {.value = symbol}, i);
      }
      const std::size_t end = closing(text, i, '<', '>');
      last->item_type = text.substr(i + 1, end - i - 1);
      last->has_item_type = true;
      i = end;
    } else if (c == '(') {
      Parameter parameter;
      const std::size_t begin = i;
      if (!parse_choice(text, i, parameter)) {
        const std::string_view choice = text.substr(begin + 1, i - begin - 1);
        return fail("S0402", {.value = Value::string(choice)}, begin);
      }
      signature.parameters_.push_back(std::move(parameter));
    } else if (std::string_view("snblofajx").find(c) != std::string_view::npos) {
      Parameter parameter;
      parameter.symbol = c;
      parameter.types = types_of(c);
      if (c == 'j') parameter.types = static_cast<Types>(kAllTypes & ~types_of('f'));
      if (c == 'x' || c == 'a') parameter.types = kAllTypes;
      if (c != 'f') parameter.types |= types_of('m');
      signature.parameters_.push_back(std::move(parameter));
    }
  }
  return signature;
}

// At the parenthesis; leaves `i` at the closing one.
bool Signature::parse_choice(std::string_view text, std::size_t& i, Parameter& parameter) {
  const std::size_t end = closing(text, i, '(', ')');
  const std::string_view choice = text.substr(i + 1, end - i - 1);
  i = end;
  parameter.symbol = '(';
  parameter.types = types_of('m');
  for (const char c : choice) parameter.types |= types_of(c);
  return choice.find('<') == std::string_view::npos;
}

// ── matching ────────────────────────────────────────────────────────────────────────────────────────────────────────

// The first parameters, each taking as many arguments as it can and giving back what the later ones need.
bool Signature::match(std::string_view symbols, std::size_t parameter_count, bool whole, std::size_t parameter,
                      std::size_t argument, std::vector<std::size_t>& counts) const {
  if (parameter == parameter_count) return !whole || argument == symbols.size();
  const Parameter& p = parameters_[parameter];
  const std::size_t most = p.is_repeated ? symbols.size() - argument : 1;
  std::size_t count = 0;
  while (count < most && argument + count < symbols.size() && (p.types & types_of(symbols[argument + count])) != 0)
    ++count;
  const std::size_t least = p.is_optional ? 0 : 1;
  for (; count + 1 > least; --count) {
    counts[parameter] = count;
    if (match(symbols, parameter_count, whole, parameter + 1, argument + count, counts)) return true;
    if (count == 0) break;
  }
  return false;
}

bool Signature::fits_one_to_one(std::span<const Value> arguments) const {
  if (has_repetition_ || arguments.size() != parameters_.size()) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    if (parameter.symbol == 'a' && (!arguments[i].is_array() || parameter.has_item_type)) return false;
    if ((parameter.types & types_of(symbol_of(arguments[i]))) == 0) return false;
  }
  return true;
}

Failure Signature::validate(Arguments& arguments, const Value& context) const {
  if (fits_one_to_one(arguments.span())) return nullptr;
  std::string symbols;
  for (const Value& argument : arguments.span()) symbols += symbol_of(argument);
  std::vector<std::size_t> counts(parameters_.size());
  if (!match(symbols, parameters_.size(), true, 0, 0, counts)) return mismatch(arguments, symbols);
  return rearrange(arguments, symbols, counts, context);
}

// The first argument that no longer fits when the parameters are tried one by one.
Failure Signature::mismatch(Arguments& arguments, std::string_view symbols) const {
  std::size_t good = 0;
  std::vector<std::size_t> counts(parameters_.size());
  for (std::size_t count = 1; count <= parameters_.size(); ++count) {
    if (!match(symbols, count, false, 0, 0, counts)) break;
    good = 0;
    for (std::size_t i = 0; i < count; ++i) good += counts[i];
  }
  const Value bad = good < arguments.size() ? arguments[good] : Value();
  return fail("T0410", {.value = bad, .index = number(good + 1)}).value();
}

Failure Signature::rearrange(Arguments& arguments, std::string_view symbols, const std::vector<std::size_t>& counts,
                             const Value& context) const {
  Arguments validated;
  std::size_t next = 0;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    if (counts[i] == 0 && parameter.takes_context) {
      if ((parameter.types & types_of(symbol_of(context))) == 0) {
        return fail("T0411", {.value = context, .index = number(next + 1)}).value();
      }
      validated.add(context);
      continue;
    }
    // A parameter that took nothing is given the next argument all the same, as in the reference.
    for (std::size_t taken = 0; taken < std::max<std::size_t>(counts[i], 1); ++taken, ++next) {
      Value argument = next < arguments.size() ? arguments[next] : Value();
      if (parameter.symbol == 'a' && counts[i] > 0 && symbols[next] != 'm') {
        if (Failure failure = to_array(parameter, argument, next, counts[i])) return failure;
      }
      validated.add(std::move(argument));
    }
  }
  validated.pad(parameters_.size());
  arguments.swap(validated);
  return nullptr;
}

Failure Signature::to_array(const Parameter& parameter, Value& argument, std::size_t index,
                            std::size_t match_count) const {
  const std::string_view item_type = parameter.item_type;
  const bool fits = [&] {
    if (!parameter.has_item_type) return true;
    if (!argument.is_array())
      return match_count == 1 && item_type == std::string_view{std::string(1, symbol_of(argument))};
    return std::all_of(argument.items().begin(), argument.items().end(),
                       [&](const Value& item) { return !item_type.empty() && symbol_of(item) == item_type[0]; });
  }();
  if (!fits) {
    const std::string_view plural = plural_of(item_type);
    const Value type = plural.empty() ? Value() : Value::string(plural);
    return fail("T0412", {.value = argument, .index = number(index + 1), .type = type}).value();
  }
  if (!argument.is_array()) argument = Value::array({argument});
  return nullptr;
}

}  // namespace baton::asl::jsonata
