#include "asl/jsonata/functions/matcher.h"

#include <utility>

#include "asl/jsonata/unicode.h"

namespace baton::asl::jsonata {

namespace {

using Found = tl::expected<std::optional<FoundText>, Failure>;

class RegexMatcher final : public Matcher {
 public:
  RegexMatcher(Evaluation& evaluation, const Regex& regex, std::string_view subject)
      : evaluation_(evaluation), regex_(regex), subject_(subject) {}

  Found next() override {
    if (has_begun_ && offset_ >= subject_.size()) return std::nullopt;
    auto match = regex_.search(evaluation_, subject_, offset_);
    if (!match) return tl::unexpected(std::move(match.error()));
    if (!*match) return std::nullopt;
    if (has_begun_ && (*match)->begin == (*match)->end) return fail("D1004");
    has_begun_ = true;
    offset_ = (*match)->end;
    return taken(**match);
  }

 private:
  json::Value text(std::size_t begin, std::size_t end) const {
    return json::Value::string(subject_.substr(begin, end - begin));
  }

  FoundText taken(const RegexMatch& match) const {
    FoundText found{text(match.begin, match.end), match.begin, match.end, {}, {}};
    found.groups.reserve(match.groups.size());
    for (const auto& group : match.groups) {
      found.groups.push_back(group ? text(group->first, group->second) : json::Value());
    }
    return found;
  }

  Evaluation& evaluation_;
  const Regex& regex_;
  std::string_view subject_;
  std::size_t offset_ = 0;
  bool has_begun_ = false;
};

class ProtocolMatcher final : public Matcher {
 public:
  ProtocolMatcher(Evaluation& evaluation, json::Value pattern, json::Value subject)
      : evaluation_(evaluation), next_(std::move(pattern)), subject_(std::move(subject)) {}

  Found next() override {
    if (!is_function(next_)) return fail("T1010");
    const json::Value function = std::exchange(next_, {});
    json::Value argument = std::exchange(is_first_, false) ? subject_ : json::Value();
    Result result = evaluation_.call(function, std::span(&argument, 1));
    if (!result) return tl::unexpected(std::move(result.error()));
    if (result->is_undefined()) return std::nullopt;
    if (!keeps_protocol(*result)) return fail("T1010");
    next_ = result->get("next");
    return taken(*result);
  }

 private:
  // One of the members is enough for the reference.
  static bool keeps_protocol(const json::Value& result) {
    if (!result.is_object()) return false;
    return result.get("start").is_number() || result.get("groups").is_array() || is_function(result.get("next"));
  }

  FoundText taken(const json::Value& result) const {
    const std::string_view subject = subject_.as_string();
    const auto place = [&](std::string_view key) {
      const json::Value unit = result.get(key);
      return unit.is_number() ? byte_of_utf16_place(subject, unit.as_double()) : 0;
    };
    FoundText found{result.get("match"), place("start"), place("end"), {}, result};
    const json::Value groups = result.get("groups");
    if (groups.is_array()) found.groups.assign(groups.items().begin(), groups.items().end());
    return found;
  }

  Evaluation& evaluation_;
  json::Value next_;
  json::Value subject_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<Matcher> make_matcher(Evaluation& evaluation, const json::Value& pattern, const json::Value& subject,
                                      bool with_protocol) {
  if (const Regex* regex = regex_of(pattern); regex != nullptr && !with_protocol) {
    return std::make_unique<RegexMatcher>(evaluation, *regex, subject.as_string());
  }
  return std::make_unique<ProtocolMatcher>(evaluation, pattern, subject);
}

std::size_t byte_of_utf16_place(std::string_view utf8, double unit) {
  double units = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if ((byte & 0xc0) == 0x80) continue;
    if (units >= unit) return i;
    units += byte >= 0xf0 ? 2 : 1;
  }
  return utf8.size();
}

}  // namespace baton::asl::jsonata
