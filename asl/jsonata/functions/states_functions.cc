// What AWS Step Functions adds: $partition, $range, $hash, $uuid, $parse. (A seed for $random is in numeric_functions.cc.)
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/json_text.h"
#include "common/hash.h"
#include "common/json/parse.h"

namespace baton::asl::jsonata {

namespace {

using json::Value;
using Arguments = std::span<Value>;

// As many as the reference's range operator makes.
constexpr double kRangeItemsMax = 1e6;

Failure charge_items(Evaluation& evaluation, std::size_t count) {
  if (Failure failure = evaluation.charge_steps(count)) return failure;
  return evaluation.charge_bytes(count * sizeof(Value));
}

Result partition(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined() || arguments[1].is_undefined()) return Value();
  const double size = std::trunc(arguments[1].as_double());
  if (!(size >= 1)) return fail("U2001", {.value = arguments[1]});
  const auto items = arguments[0].items();
  if (Failure failure = charge_items(evaluation, 2 * items.size())) return tl::unexpected(std::move(failure));
  const auto part_size = static_cast<std::size_t>(std::min(size, static_cast<double>(items.size())));
  json::ArrayBuilder parts;
  for (std::size_t i = 0; i < items.size(); i += part_size) {
    json::ArrayBuilder part(part_size);
    part.add_all(items.subspan(i, std::min(part_size, items.size() - i)));
    parts.add(part.finish());
  }
  return parts.finish();
}

// From the first to the last number, both included. A single number comes out as itself, not as an array: AWS was seen
// to do so.
Result range(Evaluation& evaluation, Arguments arguments) {
  for (const Value& argument : arguments.first(3)) {
    if (argument.is_undefined()) return Value();
  }
  const double first = arguments[0].as_double();
  const double last = arguments[1].as_double();
  const double step = arguments[2].as_double();
  if (step == 0) return fail("U2002");
  const double count = std::floor((last - first) / step) + 1;
  if (count > kRangeItemsMax) return fail("D2014", {.value = Value::number(count)});
  if (!(count >= 1)) return Value::empty_array();
  if (Failure failure = charge_items(evaluation, static_cast<std::size_t>(count))) {
    return tl::unexpected(std::move(failure));
  }
  json::ArrayBuilder numbers(static_cast<std::size_t>(count));
  for (double i = 0; i < count; ++i) numbers.add(Value::number(first + i * step));
  return numbers.finish().with_array_mark(kSequence);
}

// Of a text its UTF-8 bytes, of anything else its JSON text.
Result hash(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined() || arguments[1].is_undefined()) return Value();
  const auto algorithm = parse_hash_algorithm(arguments[1].as_string());
  if (!algorithm) return fail("U2003", {.value = arguments[1]});
  if (Failure failure = evaluation.charge_bytes(arguments[0].text_bytes())) return tl::unexpected(std::move(failure));
  const std::string text = arguments[0].is_string() ? std::string(arguments[0].as_string()) : stringify(arguments[0]);
  if (Failure failure = evaluation.charge_steps(20 + text.size() / 8)) return tl::unexpected(std::move(failure));
  const auto digest = hex_digest(*algorithm, text);
  if (!digest) return fail("U2003", {.value = arguments[1]});
  return Value::string(*digest);
}

// Version 4 of RFC 9562: random, but for the six bits that say so.
Result uuid(Evaluation& evaluation, Arguments) {
  const std::uint64_t words[] = {(evaluation.random()() & ~std::uint64_t{0xf000}) | 0x4000,
                                 (evaluation.random()() & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62};
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
    text += kDigits[words[i / 16] >> (60 - 4 * (i % 16)) & 15];
  }
  return Value::string(text);
}

Result parse(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  const std::string_view text = arguments[0].as_string();
  if (Failure failure = evaluation.charge_steps(text.size() / 4)) return tl::unexpected(std::move(failure));
  if (Failure failure = evaluation.charge_bytes(16 * text.size())) return tl::unexpected(std::move(failure));
  auto value = json::parse(text);
  if (!value) return fail("U2004", {.message = Value::string(value.error().text())});
  return std::move(*value);
}

constexpr std::array kFunctions = {
    Builtin{"partition", "<a-n:a>", 2, partition}, Builtin{"range", "<n-nn:a>", 3, range},
    Builtin{"hash", "<x-s:s>", 2, hash},           Builtin{"uuid", "<:s>", 0, uuid},
    Builtin{"parse", "<s-:x>", 1, parse},
};

}  // namespace

std::span<const Builtin> states_functions() { return kFunctions; }

}  // namespace baton::asl::jsonata
