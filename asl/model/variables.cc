// Assign: the names and scopes of variables (ASL, "Variables").
#include <algorithm>

#include "asl/model/draft.h"

namespace baton::asl {

namespace {

constexpr std::size_t kVariableNameCharactersMax = 80;

std::string_view without_dollar(std::string_view key) {
  return key.ends_with(".$") ? key.substr(0, key.size() - 2) : key;
}

void add_names(const json::Value* assign, bool is_jsonata, std::set<std::string>& names) {
  if (assign == nullptr || !assign->is_object()) return;
  for (const json::Member& member : assign->members()) {
    const std::string_view key = member.key.as_string();
    names.emplace(is_jsonata ? key : without_dollar(key));
  }
}

void add_names_of_each(const json::Value* owners, bool is_jsonata, std::set<std::string>& names) {
  if (owners == nullptr || !owners->is_array()) return;
  for (const json::Value& owner : owners->items()) add_names(owner.find("Assign"), is_jsonata, names);
}

std::vector<char32_t> characters(std::string_view utf8) {
  std::vector<char32_t> out;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80 && !out.empty()) {
      out.back() = out.back() << 6 | (byte & 0x3f);
    } else {
      out.push_back(byte < 0x80 ? byte : byte < 0xe0 ? byte & 0x1f : byte < 0xf0 ? byte & 0x0f : byte & 0x07);
    }
  }
  return out;
}

bool is_ascii_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Beyond ASCII, Unicode's ID_Start and ID_Continue without their tables: what is no letter there are a few blocks of
// punctuation, symbols and private use.
bool is_letter_beyond_ascii(char32_t c) {
  if (c < 0xaa) return false;
  if (c < 0xc0) return c == 0xaa || c == 0xb5 || c == 0xba || c == 0xb7;
  if (c == 0xd7 || c == 0xf7) return false;
  const bool is_symbol = (c >= 0x2000 && c <= 0x206f) || (c >= 0x20a0 && c <= 0x20cf) || (c >= 0x2190 && c <= 0x2bff) ||
                         (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) || (c >= 0xd800 && c <= 0xf8ff) ||
                         (c >= 0xfe10 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff0f) || (c >= 0x1f000 && c <= 0x1faff);
  return !is_symbol;
}

bool is_start(char32_t c) { return is_ascii_letter(c) || (c != 0xb7 && is_letter_beyond_ascii(c)); }
bool is_continue(char32_t c) {
  return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '_' || is_letter_beyond_ascii(c);
}

}  // namespace

std::set<std::string> assigned_variables(const json::Value& states, QueryLanguage machine_language) {
  std::set<std::string> names;
  for (const json::Member& member : states.members()) {
    const json::Value& state = member.value;
    const bool is_jsonata =
        effective_language(state.find("QueryLanguage"), machine_language) == QueryLanguage::kJsonata;
    add_names(state.find("Assign"), is_jsonata, names);
    add_names_of_each(state.find("Choices"), is_jsonata, names);
    add_names_of_each(state.find("Catch"), is_jsonata, names);
  }
  return names;
}

std::optional<Template> StateDraft::assign(const Fields& owner) {
  const json::Value* value = owner.object("Assign");
  if (value == nullptr) return std::nullopt;
  for (const json::Member& member : value->members()) {
    const std::string_view key = member.key.as_string();
    check_variable_name(is_jsonata() ? key : without_dollar(key), owner.at("Assign"));
  }
  return payload(owner, "Assign");
}

void StateDraft::check_variable_name(std::string_view name, const std::string& location) {
  const std::string text(name);
  if (name == "states") {
    add_error(diagnostics(), "RESERVED_VARIABLE_NAME", "Cannot assign to reserved variable '$states'.", location);
    return;
  }
  const auto letters = characters(name);
  if (letters.size() > kVariableNameCharactersMax) {
    add_error(diagnostics(), "INVALID_VARIABLE_NAME",
              "Invalid variable name '" + text + "': the variable name exceeds the 80-character limit.", location);
    return;
  }
  if (letters.empty() || !is_start(letters.front()) || !std::all_of(letters.begin(), letters.end(), is_continue)) {
    add_error(diagnostics(), "INVALID_VARIABLE_NAME",
              "Invalid variable name '" + text + "': the variable name contains invalid characters.", location);
    return;
  }
  for (const GroupDraft* scope = group_.outer; scope != nullptr; scope = scope->outer) {
    if (!scope->assigned.contains(text)) continue;
    add_error(diagnostics(), "INVALID_VARIABLE_NAME",
              "Invalid variable name '" + text + "': a variable of an outer scope has the same name.", location);
    return;
  }
}

}  // namespace baton::asl
