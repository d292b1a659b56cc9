#include "asl/choice/string_pattern.h"

namespace baton::asl {

std::optional<StringPattern> StringPattern::parse(std::string_view text) {
  StringPattern pattern;
  pattern.pieces_.emplace_back();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '*') {
      pattern.pieces_.emplace_back();
      continue;
    }
    if (text[i] == '\\') {
      ++i;
      if (i == text.size() || (text[i] != '*' && text[i] != '\\')) return std::nullopt;
    }
    pattern.pieces_.back() += text[i];
  }
  return pattern;
}

// The first and the last piece have their places; each piece between is taken where it first fits, which leaves the most
// for those that follow. So there is nothing to try again, and a hostile pattern costs no more than any other.
bool StringPattern::matches(std::string_view text) const {
  const std::string& first = pieces_.front();
  if (pieces_.size() == 1) return text == first;
  const std::string& last = pieces_.back();
  if (text.size() < first.size() + last.size() || !text.starts_with(first) || !text.ends_with(last)) return false;
  text = text.substr(first.size(), text.size() - first.size() - last.size());
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const std::size_t at = text.find(pieces_[i]);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + pieces_[i].size());
  }
  return true;
}

}  // namespace baton::asl
