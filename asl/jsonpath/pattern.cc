#include "asl/jsonpath/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cstdint>
#include <utility>

#include "common/check.h"

namespace baton::asl::jsonpath {

namespace {

// Of steps of backtracking in one match: some milliseconds. A pattern that needs more is a mistake, or an attack.
constexpr std::uint32_t kMatchLimit = 1'048'576;
// A match does not say how many steps it took, so it is given few at first and then four times as many, again and again: it
// takes no more than it pays for, and pays for some five times what it took at most.
constexpr std::uint32_t kFirstLimit = 64;
constexpr std::uint32_t kLimitGrowth = 4;
// In the time of a visit.
constexpr std::uint64_t kStepsPerVisit = 8;
// A back reference compares texts in one step: so many bytes in the time of a step.
constexpr std::uint64_t kComparedBytesPerStep = 64;
// Of memory for backtracking, in KiB.
constexpr std::uint32_t kHeapLimit = 20'000;

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

std::string message_of(int error) {
  PCRE2_UCHAR buffer[256];
  pcre2_get_error_message(error, buffer, sizeof buffer);
  return reinterpret_cast<const char*>(buffer);
}

class PcrePattern final : public Pattern {
 public:
  explicit PcrePattern(pcre2_code* code)
      : code_(code),
        data_(pcre2_match_data_create_from_pattern(code, nullptr)),
        context_(pcre2_match_context_create(nullptr)) {
    CHECK(data_ != nullptr && context_ != nullptr) << "no memory for a regular expression";
    pcre2_set_heap_limit(context_.get(), kHeapLimit);
    std::uint32_t back_reference_max = 0;
    pcre2_pattern_info(code, PCRE2_INFO_BACKREFMAX, &back_reference_max);
    compares_texts_ = back_reference_max > 0;
  }

  tl::expected<bool, std::string> matches(std::string_view text, std::uint64_t& visits_left) const override {
    const std::uint64_t step_cost = compares_texts_ ? 1 + text.size() / kComparedBytesPerStep : 1;
    int result = PCRE2_ERROR_MATCHLIMIT;
    for (std::uint32_t limit = kFirstLimit; limit <= kMatchLimit; limit *= kLimitGrowth) {
      const std::uint64_t cost = limit * step_cost / kStepsPerVisit;
      if (cost > visits_left) {
        visits_left = 0;
        break;
      }
      visits_left -= cost;
      pcre2_set_match_limit(context_.get(), limit);
      result = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, data_.get(),
                           context_.get());
      if (result != PCRE2_ERROR_MATCHLIMIT) break;
    }
    if (result >= 0) return true;
    // Values may hold lone surrogates, which are no characters to PCRE2: no match either.
    const bool is_no_text = result <= PCRE2_ERROR_UTF8_ERR1 && result >= PCRE2_ERROR_UTF8_ERR21;
    if (result == PCRE2_ERROR_NOMATCH || is_no_text) return false;
    return tl::unexpected("a regular expression takes too long: " + message_of(result));
  }

 private:
  std::unique_ptr<pcre2_code, Free> code_;
  std::unique_ptr<pcre2_match_data, Free> data_;
  std::unique_ptr<pcre2_match_context, Free> context_;
  bool compares_texts_ = false;
};

std::uint32_t options_of(std::string_view flags) {
  std::uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED;
  for (const char flag : flags) {
    if (flag == 'i') options |= PCRE2_CASELESS;
    if (flag == 'm') options |= PCRE2_MULTILINE;
    if (flag == 's') options |= PCRE2_DOTALL;
    if (flag == 'x') options |= PCRE2_EXTENDED;
    if (flag == 'U') options |= PCRE2_UCP;
  }
  return options;
}

}  // namespace

tl::expected<std::shared_ptr<const Pattern>, std::string> Pattern::compile(std::string_view pattern,
                                                                           std::string_view flags) {
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options_of(flags),
                                   &error, &offset, nullptr);
  if (code == nullptr) return tl::unexpected(message_of(error));
  return std::make_shared<PcrePattern>(code);
}

}  // namespace baton::asl::jsonpath
