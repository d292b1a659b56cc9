#include "asl/jsonata/functions/date_picture.h"

#include "asl/jsonata/functions/javascript_number.h"
#include "asl/jsonata/functions/utf16.h"

namespace baton::asl::jsonata {

const std::u16string_view kMonthNames[12] = {u"January",   u"February", u"March",    u"April",
                                             u"May",       u"June",     u"July",     u"August",
                                             u"September", u"October",  u"November", u"December"};
const std::u16string_view kDayNames[7] = {u"Monday", u"Tuesday",  u"Wednesday", u"Thursday",
                                          u"Friday", u"Saturday", u"Sunday"};

namespace {

constexpr std::u16string_view kIntegerComponents = u"YMDdFWwXxHhmsf";

// What a marker means that has no presentation modifier. Empty: there is no such component.
std::u16string_view default_presentation(char16_t component) {
  if (component == 'm' || component == 's') return u"01";
  if (component == 'Z' || component == 'z') return u"01:01";
  if (component == 'F' || component == 'P' || component == 'C' || component == 'E') return u"n";
  return component != 0 && kIntegerComponents.find(component) != std::u16string_view::npos ? u"1" : u"";
}

std::optional<double> parse_width(std::u16string_view text) {
  if (text == u"*") return std::nullopt;
  return parse_int(text);
}

NameCase name_case_of(std::u16string_view presentation) {
  if (presentation.starts_with(u'n')) return NameCase::kLower;
  if (!presentation.starts_with(u'N')) return NameCase::kNone;
  return presentation.substr(1).starts_with(u'n') ? NameCase::kTitle : NameCase::kUpper;
}

class MarkerAnalysis {
 public:
  explicit MarkerAnalysis(std::u16string_view marker) : marker_(marker) {}

  tl::expected<DatePart, Failure> run() {
    part_.component = marker_.empty() ? u'\0' : marker_[0];
    std::u16string_view modifiers = split_width();
    if (modifiers.size() > 1 && std::u16string_view(u"atco").find(modifiers.back()) != std::u16string_view::npos) {
      part_.second_modifier = modifiers.back();
      modifiers.remove_suffix(1);
    }
    presentation_ = modifiers.empty() ? default_presentation(part_.component) : modifiers;
    if (presentation_.empty()) {
      return fail("D3132", {.value = json::Value::string(to_utf8(marker_.substr(0, 1)))});
    }
    part_.names = name_case_of(presentation_);
    if (Failure failure = analyse_presentation()) return tl::unexpected(std::move(failure));
    return std::move(part_);
  }

 private:
  // What stands between the component and the width.
  std::u16string_view split_width() {
    const std::size_t comma = marker_.rfind(u',');
    if (comma == std::u16string_view::npos) return marker_.substr(std::min<std::size_t>(marker_.size(), 1));
    const std::u16string_view width = marker_.substr(comma + 1);
    const std::size_t dash = width.find(u'-');
    part_.has_width = true;
    width_min_ = parse_width(width.substr(0, dash));
    if (dash != std::u16string_view::npos) part_.width_max = parse_width(width.substr(dash + 1));
    // A marker that begins with the comma: substring(1, 0) of JavaScript swaps its ends.
    return comma == 0 ? marker_.substr(0, 1) : marker_.substr(1, comma - 1);
  }

  Failure analyse_presentation() {
    const bool is_zone = part_.component == 'Z' || part_.component == 'z';
    std::u16string pattern(presentation_);
    if (is_zone) return set_integer(pattern);
    if (part_.names != NameCase::kNone || !is_integer_component(part_.component)) return nullptr;
    if (part_.second_modifier != 0) pattern += std::u16string(u";") + part_.second_modifier;
    if (Failure failure = set_integer(pattern)) return failure;
    apply_width();
    return nullptr;
  }

  Failure set_integer(std::u16string_view pattern) {
    auto picture = analyse_integer_picture(pattern);
    if (!picture) return std::move(picture.error());
    part_.integer = std::move(*picture);
    return nullptr;
  }

  void apply_width() {
    IntegerPicture& picture = *part_.integer;
    if (width_min_ && picture.mandatory_digits < *width_min_) picture.mandatory_digits = *width_min_;
    if (std::u16string_view(u"YMD").find(part_.component) == std::u16string_view::npos) return;
    part_.n = -1;
    if (part_.width_max) {
      part_.n = picture.mandatory_digits = *part_.width_max;
    } else if (const double digits = picture.mandatory_digits + picture.optional_digits; digits >= 2) {
      part_.n = digits;
    }
  }

  std::u16string_view marker_;
  std::u16string_view presentation_{};
  std::optional<double> width_min_{};
  DatePart part_{};
};

std::u16string without_spaces(std::u16string_view text) {
  std::u16string kept;
  for (const char16_t unit : text) {
    if (!is_javascript_space(unit)) kept += unit;
  }
  return kept;
}

void add_literal(std::u16string_view text, DatePicture& parts) {
  if (text.empty()) return;
  DatePart part;
  for (std::size_t i = 0; i < text.size(); ++i) {
    part.literal += text[i];
    if (text[i] == ']' && i + 1 < text.size() && text[i + 1] == ']') ++i;
  }
  parts.push_back(std::move(part));
}

}  // namespace

bool is_integer_component(char16_t component) {
  return component != 0 && kIntegerComponents.find(component) != std::u16string_view::npos;
}

tl::expected<DatePicture, Failure> analyse_date_picture(std::u16string_view picture) {
  DatePicture parts;
  std::size_t start = 0;
  std::size_t i = 0;
  while (i < picture.size()) {
    if (picture[i] != '[') {
      ++i;
      continue;
    }
    add_literal(picture.substr(start, i - start), parts);
    if (picture.substr(i + 1).starts_with(u'[')) {
      add_literal(u"[", parts);
      i += 2;
    } else {
      const std::size_t end = picture.find(u']', i);
      if (end == std::u16string_view::npos) return fail("D3135");
      const std::u16string marker = without_spaces(picture.substr(i + 1, end - i - 1));
      auto part = MarkerAnalysis(marker).run();
      if (!part) return tl::unexpected(std::move(part.error()));
      parts.push_back(std::move(*part));
      i = end + 1;
    }
    start = i;
  }
  add_literal(picture.substr(std::min(start, picture.size())), parts);
  return parts;
}

}  // namespace baton::asl::jsonata
