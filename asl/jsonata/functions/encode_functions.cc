// $base64encode, $base64decode, $encodeUrl, $decodeUrl and their forms for components.
#include <array>
#include <optional>
#include <string>

#include "asl/jsonata/builtin.h"
#include "asl/jsonata/evaluation.h"
#include "asl/jsonata/functions/utf16.h"
#include "asl/jsonata/unicode.h"
#include "common/base64.h"
#include "common/hexadecimal.h"
#include "common/utf8.h"

namespace baton::asl::jsonata {

namespace {

using json::Value;
using Arguments = std::span<Value>;

Failure charge(Evaluation& evaluation, std::string_view text) {
  if (Failure failure = evaluation.charge_steps(text.size() / 4)) return failure;
  return evaluation.charge_bytes(3 * text.size());
}

// The low byte of each code unit, as Node's encoding 'binary' has it.
Result base64_encoded(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  if (Failure failure = charge(evaluation, arguments[0].as_string())) return tl::unexpected(std::move(failure));
  std::string bytes;
  for (const char16_t unit : to_utf16(arguments[0].as_string())) bytes += static_cast<char>(unit & 0xff);
  return Value::string(base64_encode(bytes));
}

// As forgiving as Node: the low byte of each code unit up to the first '=', other characters are skipped, '-' and '_' are digits too.
Result base64_decoded(Evaluation& evaluation, Arguments arguments) {
  if (arguments[0].is_undefined()) return Value();
  if (Failure failure = charge(evaluation, arguments[0].as_string())) return tl::unexpected(std::move(failure));
  std::string text;
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char16_t unit : to_utf16(arguments[0].as_string())) {
    const auto c = static_cast<char>(unit & 0xff);
    if (c == '=') break;
    const int digit = c == '-' ? 62 : c == '_' ? 63 : base64_digit(c);
    if (digit < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    append_utf8(bits >> bit_count & 0xff, text);
  }
  return Value::string(text);
}

// ── ECMA-262 §19.2.6: URIs ──

constexpr std::string_view kUriMarks = "-_.!~*'()";

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && static_cast<unsigned char>(c) < 0x80);
}

bool is_surrogate(char32_t point) { return point >= 0xd800 && point < 0xe000; }

// Nothing if there is a lone surrogate.
std::optional<std::string> encode_uri(std::string_view text, std::string_view kept) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = code_point_at(text, i);
    if (is_surrogate(point.value)) return std::nullopt;
    for (std::size_t end = i + point.bytes; i < end; ++i) {
      const char c = text[i];
      if (is_alphanumeric(c) || kUriMarks.find(c) != std::string_view::npos || kept.find(c) != std::string_view::npos) {
        out += c;
      } else {
        const auto byte = static_cast<unsigned char>(c);
        out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
      }
    }
  }
  return out;
}

// The byte that %XX at `i` stands for, or -1.
int escaped_byte(std::string_view text, std::size_t i) {
  if (i + 2 >= text.size() || text[i] != '%') return -1;
  const int high = hexadecimal_value(text[i + 1]);
  const int low = hexadecimal_value(text[i + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// How many bytes the character has that begins with `first`; 0 if none does.
std::size_t sequence_size(int first) {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

bool is_canonical(std::string_view bytes) {
  const CodePoint point = code_point_at(bytes, 0);
  if (bytes.size() == 3) return point.value >= 0x800 && !is_surrogate(point.value);
  return bytes.size() != 4 || (point.value >= 0x10000 && point.value <= 0x10ffff);
}

// The character of the escapes at `i`: "" if there is none.
std::string escaped_character(std::string_view text, std::size_t i) {
  const int first = escaped_byte(text, i);
  if (first < 0) return {};
  std::string bytes;
  for (std::size_t k = 0; k < sequence_size(first); ++k) {
    const int byte = escaped_byte(text, i + 3 * k);
    if (byte < 0 || (k > 0 && (byte & 0xc0) != 0x80)) return {};
    bytes += static_cast<char>(byte);
  }
  return bytes.empty() || !is_canonical(bytes) ? std::string() : bytes;
}

// Nothing if an escape is malformed or no UTF-8. Escapes of `kept` stay as they are.
std::optional<std::string> decode_uri(std::string_view text, std::string_view kept) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '%') {
      out += text[i++];
      continue;
    }
    const std::string character = escaped_character(text, i);
    if (character.empty()) return std::nullopt;
    const bool stays = character.size() == 1 && kept.find(character[0]) != std::string_view::npos;
    out += stays ? text.substr(i, 3) : std::string_view(character);
    i += 3 * character.size();
  }
  return out;
}

using Coder = std::optional<std::string> (*)(std::string_view, std::string_view);

Result coded(Evaluation& evaluation, const Value& argument, Coder coder, std::string_view kept, std::string_view name) {
  if (argument.is_undefined()) return Value();
  if (Failure failure = charge(evaluation, argument.as_string())) return tl::unexpected(std::move(failure));
  const auto text = coder(argument.as_string(), kept);
  if (!text) return fail("D3140", {.value = argument, .function_name = Value::string(name)});
  return Value::string(*text);
}

constexpr std::string_view kKeptInUris = ";/?:@&=+$,#";

Result encode_url_component(Evaluation& evaluation, Arguments arguments) {
  return coded(evaluation, arguments[0], encode_uri, "", "encodeUrlComponent");
}
Result encode_url(Evaluation& evaluation, Arguments arguments) {
  return coded(evaluation, arguments[0], encode_uri, kKeptInUris, "encodeUrl");
}
Result decode_url_component(Evaluation& evaluation, Arguments arguments) {
  return coded(evaluation, arguments[0], decode_uri, "", "decodeUrlComponent");
}
Result decode_url(Evaluation& evaluation, Arguments arguments) {
  return coded(evaluation, arguments[0], decode_uri, kKeptInUris, "decodeUrl");
}

constexpr std::array kFunctions = {
    Builtin{"base64encode", "<s-:s>", 1, base64_encoded},
    Builtin{"base64decode", "<s-:s>", 1, base64_decoded},
    Builtin{"encodeUrlComponent", "<s-:s>", 1, encode_url_component},
    Builtin{"encodeUrl", "<s-:s>", 1, encode_url},
    Builtin{"decodeUrlComponent", "<s-:s>", 1, decode_url_component},
    Builtin{"decodeUrl", "<s-:s>", 1, decode_url},
};

}  // namespace

std::span<const Builtin> encode_functions() { return kFunctions; }

}  // namespace baton::asl::jsonata
