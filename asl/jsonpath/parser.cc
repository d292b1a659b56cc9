#include "asl/jsonpath/parser.h"

#include <array>
#include <utility>

#include "asl/jsonpath/filter_parser.h"
#include "asl/jsonpath/text.h"
#include "common/json/parse.h"

namespace baton::asl::jsonpath {

namespace {

using Read = tl::expected<void, Message>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::pair<std::string_view, Function> kFunctions[] = {
    {"avg", Function::kAverage},   {"stddev", Function::kStandardDeviation},
    {"sum", Function::kSum},       {"min", Function::kMinimum},
    {"max", Function::kMaximum},   {"concat", Function::kConcatenate},
    {"length", Function::kLength}, {"size", Function::kLength},
    {"append", Function::kAppend}, {"keys", Function::kKeys},
    {"first", Function::kFirst},   {"last", Function::kLast},
    {"index", Function::kIndex},
};

std::optional<Function> find_function(std::string_view name) {
  for (const auto& [known, function] : kFunctions) {
    if (known == name) return function;
  }
  return std::nullopt;
}

class StepReader {
 public:
  StepReader(std::string_view text, int nesting) : text_(text), nesting_(nesting) {}

  tl::expected<Steps, Message> read() {
    if (nesting_ > kNestingMax) return fail("Paths and filters are nested too deeply");
    if (text_.ends_with('.')) return fail("Path must not end with a '.' or '..'");
    while (at_ < text_.size()) {
      if (auto done = step(); !done) return tl::unexpected(std::move(done.error()));
      if (steps_.size() > kStepsMax) return fail("A path may have " + std::to_string(kStepsMax) + " steps");
    }
    return std::move(steps_);
  }

 private:
  // Positions in messages count the root, as those of Jayway do.
  std::string position(std::size_t at) const { return std::to_string(at + 1); }
  tl::unexpected<Message> fail(Message message) const { return tl::unexpected<Message>(std::move(message)); }
  tl::unexpected<Message> fail_here(std::string_view expected = "") const {
    return fail("Could not parse token starting at position " + position(at_) + std::string(expected));
  }

  template <typename Kind>
  Read add(Kind step, std::size_t end) {
    steps_.push_back({std::move(step)});
    at_ = end;
    return {};
  }

  Read step() {
    if (text_[at_] == '.') return dot();
    return step_without_dot();
  }

  Read step_without_dot() {
    if (text_[at_] == '[') return bracket();
    if (text_[at_] == '*') return add(Wildcard{}, at_ + 1);
    return name_or_call();
  }

  Read dot() {
    const bool is_scan = text_.substr(at_, 2) == "..";
    if (is_scan) steps_.push_back({Scan{}});
    at_ += is_scan ? 2 : 1;
    if (at_ == text_.size()) return fail("Path must not end with a '.' or '..'");
    if (text_[at_] == '.') return fail("Character '.' on position " + position(at_) + " is not valid.");
    return step_without_dot();
  }

  // ── names and functions ──

  Read name_or_call() {
    const std::size_t end = std::min(text_.find_first_of(" .[(", at_), text_.size());
    const std::string_view name = text_.substr(at_, end - at_);
    if (end < text_.size() && text_[end] == ' ') {
      if (name.empty()) return fail_here();
      return fail("Use bracket notion ['my prop'] if your property contains blank characters. position: " +
                  position(at_));
    }
    if (end < text_.size() && text_[end] == '(') return call(name, end);
    return add(Names{{json::Value::string(name)}}, end);
  }

  Read call(std::string_view name, std::size_t open) {
    const std::size_t close = find_closing(text_, open, false);
    if (close == kNowhere) return fail("Arguments to function: '" + std::string(name) + "' are not closed properly.");
    const auto function = find_function(name);
    if (!function) return fail("Function with name: " + std::string(name) + " does not exist.");
    Call step{*function, {}};
    if (auto done = arguments(text_.substr(open + 1, close - open - 1), step); !done) return done;
    return add(std::move(step), close + 1);
  }

  Read arguments(std::string_view text, Call& call) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (i < text.size() && text[i] == '"') {
        i = find_unescaped(text, i + 1, '"');
        if (i == kNowhere) return fail("Arguments to function are not closed properly.");
      } else if (i < text.size() && (text[i] == '(' || text[i] == '[' || text[i] == '{')) {
        i = find_closing(text, i, false);
        if (i == kNowhere) return fail("Arguments to function are not closed properly.");
      } else if (i == text.size() || text[i] == ',') {
        if (auto done = argument(without_blanks(text.substr(begin, i - begin)), call); !done) return done;
        begin = i + 1;
      }
    }
    return {};
  }

  // What begins like neither JSON nor a path is passed over, as Jayway does it.
  Read argument(std::string_view text, Call& call) {
    if (text.empty()) return {};
    if (text[0] == '$' || text[0] == '@') {
      auto path = parse_subpath(text, nesting_ + 1);
      if (!path) return tl::unexpected(std::move(path.error()));
      call.arguments.push_back(std::make_shared<const Argument>(Argument{std::move(*path)}));
    } else if (text[0] == '{' || text[0] == '[' || text[0] == '"' || text[0] == '-' || is_digit(text[0])) {
      auto value = json::parse(text);
      if (!value) return fail("An argument of a function is no JSON: " + value.error().message);
      call.arguments.push_back(std::make_shared<const Argument>(Argument{std::move(*value)}));
    }
    return {};
  }

  // ── what stands in brackets ──

  Read bracket() {
    const std::size_t first = skip_blanks(text_, at_ + 1);
    const char c = first < text_.size() ? text_[first] : ' ';
    if (c == '\'' || c == '"') return quoted_names(first);
    if (is_digit(c) || c == '-' || c == ':') return indexes();
    if (c == '*') return wildcard(first);
    if (c == '?') return filter(first);
    return fail_here(". Expected ?, ', 0-9, * ");
  }

  Read quoted_names(std::size_t first) {
    const char quote = text_[first];
    Names step;
    std::size_t at = first;
    while (true) {
      const std::size_t end = find_unescaped(text_, at + 1, quote);
      if (end == kNowhere) return fail(std::string("Property has not been closed - missing closing ") + quote);
      // In AWS \" is two characters where the quotes are single ones.
      const char kept = quote == '\'' ? '"' : '\0';
      step.names.push_back(json::Value::string(unescape(text_.substr(at + 1, end - at - 1), kept)));
      const std::size_t behind = skip_blanks(text_, end + 1);
      const char c = behind < text_.size() ? text_[behind] : ' ';
      if (c == ']') return add(std::move(step), behind + 1);
      if (c != ',') {
        return fail(
            "Property must be separated by comma or Property must be terminated close square bracket at index " +
            position(end));
      }
      at = skip_blanks(text_, behind + 1);
      if (at >= text_.size() || text_[at] != quote) return fail("Found empty property at index " + position(behind));
    }
  }

  Read wildcard(std::size_t star) {
    const std::size_t close = skip_blanks(text_, star + 1);
    if (close >= text_.size() || text_[close] != ']') {
      return fail("Expected wildcard token to end with ']' on position " + position(star + 1));
    }
    return add(Wildcard{}, close + 1);
  }

  Read indexes() {
    const std::size_t close = text_.find(']', at_);
    if (close == kNowhere) return fail_here(". Expected ?, ', 0-9, * ");
    const std::string_view text = without_blanks(text_.substr(at_ + 1, close - at_ - 1));
    if (text.find_first_not_of("0123456789,-: ") != kNowhere) return fail_here(". Expected ?, ', 0-9, * ");
    return text.find(':') != kNowhere ? slice(text, close + 1) : index_list(text, close + 1);
  }

  // A third part, the step, is read and ignored.
  Read slice(std::string_view text, std::size_t end) {
    if (text.find_first_not_of("0123456789-:") != kNowhere)
      return fail("Failed to parse SliceOperation: " + std::string(text));
    std::array<std::string_view, 2> parts;
    std::string_view rest = text;
    for (std::string_view& part : parts) {
      part = rest.substr(0, rest.find(':'));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    if (parts[0].empty() && parts[1].empty()) return fail("Failed to parse SliceOperation: " + std::string(text));
    Slice step;
    if (!bound(parts[0], step.from) || !bound(parts[1], step.to)) {
      return fail("Failed to parse SliceOperation: " + std::string(text) + ": a bound is no integer of 32 bits");
    }
    return add(step, end);
  }

  static bool bound(std::string_view text, std::optional<std::int32_t>& bound) {
    if (!text.empty()) bound = parse_int(text);
    return text.empty() || bound.has_value();
  }

  Read index_list(std::string_view text, std::size_t end) {
    Indexes step;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t comma = std::min(text.find(',', begin), text.size());
      const std::string_view part = without_blanks(text.substr(begin, comma - begin));
      const auto index = parse_int(part);
      if (!index) return fail("Failed to parse token in ArrayIndexOperation: " + std::string(part));
      step.indexes.push_back(*index);
      begin = comma + 1;
    }
    return add(std::move(step), end);
  }

  Read filter(std::size_t question_mark) {
    const std::size_t open = skip_blanks(text_, question_mark + 1);
    if (open >= text_.size() || text_[open] != '(') return fail_here(". Expected ?, ', 0-9, * ");
    const std::size_t close = find_closing(text_, open, true);
    const std::size_t end = close == kNowhere ? kNowhere : skip_blanks(text_, close + 1);
    if (end == kNowhere || end >= text_.size() || text_[end] != ']') return fail_here(". Expected ?, ', 0-9, * ");
    auto parsed = parse_filter(text_.substr(open, close + 1 - open), nesting_);
    if (!parsed) return tl::unexpected(std::move(parsed.error()));
    return add(FilterStep{std::move(*parsed)}, end + 1);
  }

  std::string_view text_;
  int nesting_;
  std::size_t at_ = 0;
  Steps steps_;
};

bool is_definite_step(const Step& step, bool is_last) {
  if (const auto* names = std::get_if<Names>(&step.is)) return names->names.size() == 1 || is_last;
  if (const auto* indexes = std::get_if<Indexes>(&step.is)) return indexes->indexes.size() == 1;
  return std::holds_alternative<Call>(step.is);
}

void mark_definite(Steps& steps) {
  bool is_upstream_definite = true;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i].is_upstream_definite = is_upstream_definite;
    steps[i].is_definite = is_definite_step(steps[i], i + 1 == steps.size());
    is_upstream_definite = is_upstream_definite && steps[i].is_definite;
  }
}

// $..price.sum() is $.sum($..price): functions are for one array, not for each thing that a scan finds.
void turn_around_scan(Steps& steps) {
  if (steps.empty() || !std::holds_alternative<Scan>(steps.front().is)) return;
  if (!std::holds_alternative<Call>(steps.back().is)) return;
  std::size_t at = 0;
  while (!std::holds_alternative<Call>(steps[at].is)) ++at;
  Subpath scanned{true, false, {}};
  for (std::size_t i = 0; i < at; ++i) scanned.steps.push_back(std::move(steps[i]));
  mark_definite(scanned.steps);
  steps.erase(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
  std::get<Call>(steps.front().is).arguments = {std::make_shared<const Argument>(Argument{std::move(scanned)})};
}

// The length of a path that is an argument is that of the list of its children.
void ask_for_children(Steps& steps) {
  for (Step& step : steps) {
    auto* call = std::get_if<Call>(&step.is);
    if (call == nullptr || call->function != Function::kLength || call->arguments.empty()) continue;
    const auto* path = std::get_if<Subpath>(&call->arguments.front()->is);
    if (path == nullptr || path->steps.empty() || std::holds_alternative<Call>(path->steps.back().is)) continue;
    Subpath children = *path;
    children.steps.push_back({Wildcard{}});
    children.is_definite = false;
    mark_definite(children.steps);
    call->arguments.front() = std::make_shared<const Argument>(Argument{std::move(children)});
  }
}

}  // namespace

tl::expected<Steps, Message> parse_steps(std::string_view text, int nesting) {
  auto steps = StepReader(text, nesting).read();
  if (!steps) return steps;
  if (!steps->empty() && std::holds_alternative<Scan>(steps->back().is)) {
    return tl::unexpected<Message>("Path must not end with a '.' or '..'");
  }
  turn_around_scan(*steps);
  ask_for_children(*steps);
  mark_definite(*steps);
  return steps;
}

tl::expected<Subpath, Message> parse_subpath(std::string_view text, int nesting) {
  text = without_blanks(text);
  if (text.empty() || (text[0] != '$' && text[0] != '@')) {
    return tl::unexpected<Message>("Path must start with '$' or '@'");
  }
  if (text.size() > 1 && text[1] != '.' && text[1] != '[') {
    return tl::unexpected<Message>("Illegal character at position 1 expected '.' or '['");
  }
  auto steps = parse_steps(text.substr(1), nesting);
  if (!steps) return tl::unexpected(std::move(steps.error()));
  Subpath path{text[0] == '$', is_definite(*steps), std::move(*steps)};
  return path;
}

}  // namespace baton::asl::jsonpath
