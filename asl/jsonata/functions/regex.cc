#include "asl/jsonata/functions/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>

#include "asl/jsonata/functions/regex_syntax.h"
#include "common/check.h"

namespace baton::asl::jsonata {

namespace {

// PCRE2 counts backtracking from each place of the subject where a match might begin, and cannot tell how much there was.
// So a search is first tried with few of them, which is what nearly all need; what it costs is bounded by the length of
// the subject then. If that was not enough, it is done again with a call back at every item of the pattern, and each is
// charged.
constexpr std::uint32_t kCheapMatchLimit = 100;
constexpr std::uint64_t kStepsPerSearch = 8;
// Of memory for backtracking, in KiB.
constexpr std::uint32_t kHeapLimit = 20'000;

struct CodeDeleter {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct MatchContextDeleter {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct CompileContextDeleter {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};
using Code = std::unique_ptr<pcre2_code, CodeDeleter>;
using MatchContext = std::unique_ptr<pcre2_match_context, MatchContextDeleter>;

// What a call back charges, and the failure that it ended with.
struct Budget {
  Evaluation& evaluation;
  Failure failure{};
};

int charge_callout(pcre2_callout_block*, void* data) {
  auto& budget = *static_cast<Budget*>(data);
  budget.failure = budget.evaluation.charge_steps(1);
  return budget.failure == nullptr ? 0 : PCRE2_ERROR_CALLOUT;
}

std::string message_of_engine(int error) {
  PCRE2_UCHAR buffer[256];
  pcre2_get_error_message(error, buffer, sizeof buffer);
  return reinterpret_cast<const char*>(buffer);
}

tl::expected<Code, std::string> compile_code(const std::string& pattern, std::uint32_t options) {
  const std::unique_ptr<pcre2_compile_context, CompileContextDeleter> context(pcre2_compile_context_create(nullptr));
  CHECK(context != nullptr) << "no memory for a regular expression";
  pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
  int error = 0;
  PCRE2_SIZE offset = 0;
  Code code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options, &error, &offset,
                          context.get()));
  if (code == nullptr) return tl::unexpected(message_of_engine(error));
  return code;
}

class PcreRegex final : public Regex {
 public:
  PcreRegex(std::string pattern, std::uint32_t options, Code code)
      : pattern_(std::move(pattern)),
        options_(options),
        code_(std::move(code)),
        match_data_(pcre2_match_data_create_from_pattern(code_.get(), nullptr)),
        context_(pcre2_match_context_create(nullptr)) {
    CHECK(match_data_ != nullptr && context_ != nullptr) << "no memory for a regular expression";
    pcre2_set_heap_limit(context_.get(), kHeapLimit);
    pcre2_set_match_limit(context_.get(), kCheapMatchLimit);
  }

  tl::expected<std::optional<RegexMatch>, Failure> search(Evaluation& evaluation, std::string_view subject,
                                                          std::size_t offset) const override {
    int result = match(*code_, context_.get(), subject, offset);
    if (result == PCRE2_ERROR_MATCHLIMIT) {
      Budget budget{evaluation};
      result = match_charged(budget, subject, offset);
      if (budget.failure != nullptr) return tl::unexpected(std::move(budget.failure));
    }
    const bool is_found = result > 0;
    if (!is_found && result != PCRE2_ERROR_NOMATCH)
      return fail("U1001", {.message = json::Value::string("a regular expression that goes back too often")});
    const PCRE2_SIZE* places = pcre2_get_ovector_pointer(match_data_.get());
    const std::size_t seen = (is_found ? std::max<std::size_t>(places[1], offset) : subject.size()) - offset;
    if (Failure failure = evaluation.charge_steps(kStepsPerSearch + seen)) return tl::unexpected(std::move(failure));
    if (!is_found) return std::nullopt;
    return taken(places);
  }

 private:
  int match(const pcre2_code& code, pcre2_match_context* context, std::string_view subject, std::size_t offset) const {
    // Values are valid UTF-8 already, except for lone surrogates, which JavaScript knows as characters.
    return pcre2_match(&code, reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), offset, PCRE2_NO_UTF_CHECK,
                       match_data_.get(), context);
  }

  int match_charged(Budget& budget, std::string_view subject, std::size_t offset) const {
    if (charged_code_ == nullptr) {
      auto code = compile_code(pattern_, options_ | PCRE2_AUTO_CALLOUT);
      if (!code) return PCRE2_ERROR_MATCHLIMIT;
      charged_code_ = std::move(*code);
    }
    const MatchContext context(pcre2_match_context_create(nullptr));
    CHECK(context != nullptr) << "no memory for a regular expression";
    pcre2_set_heap_limit(context.get(), kHeapLimit);
    pcre2_set_match_limit(context.get(), ~std::uint32_t{0});
    pcre2_set_depth_limit(context.get(), ~std::uint32_t{0});
    pcre2_set_callout(context.get(), charge_callout, &budget);
    return match(*charged_code_, context.get(), subject, offset);
  }

  RegexMatch taken(const PCRE2_SIZE* places) const {
    RegexMatch match{places[0], places[1], {}};
    const std::uint32_t count = pcre2_get_ovector_count(match_data_.get());
    match.groups.reserve(count - 1);
    for (std::uint32_t i = 1; i < count; ++i) {
      if (places[2 * i] == PCRE2_UNSET) {
        match.groups.emplace_back();
      } else {
        match.groups.emplace_back(std::pair(places[2 * i], places[2 * i + 1]));
      }
    }
    return match;
  }

  std::string pattern_;
  std::uint32_t options_;
  Code code_;
  std::unique_ptr<pcre2_match_data, MatchDataDeleter> match_data_;
  MatchContext context_;
  mutable Code charged_code_{};  // with call backs; compiled when it is first needed
};

}  // namespace

tl::expected<std::shared_ptr<const Regex>, std::string> Regex::compile(std::string_view pattern,
                                                                       std::string_view flags) {
  auto translated = to_pcre(pattern, flags.find('m') != std::string_view::npos);
  if (!translated) return tl::unexpected(std::move(translated.error()));
  std::uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF;
  // PCRE2 10.42 takes the first character of a lookahead for one that is consumed, and then searches for another one:
  // (?=o)[A-Z]*o would not be found in "o".
  if (translated->find("(?=") != std::string::npos) options |= PCRE2_NO_START_OPTIMIZE;
  if (flags.find('i') != std::string_view::npos) options |= PCRE2_CASELESS;
  auto code = compile_code(*translated, options);
  if (!code) return tl::unexpected(std::move(code.error()));
  return std::make_shared<PcreRegex>(std::move(*translated), options, std::move(*code));
}

}  // namespace baton::asl::jsonata
