#include "common/trace_context.h"

#include <algorithm>

#include "common/hexadecimal.h"

namespace baton {

namespace {

constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kParentIdDigits = 16;
constexpr std::size_t kXrayTimeDigits = 8;  // the first of a trace's id; a dash follows
// 00-<trace id>-<parent id>-<flags: 2>
constexpr std::size_t kTraceParentBytes = 3 + kTraceIdDigits + 1 + kParentIdDigits + 1 + 2;

constexpr int kSampledFlag = 1;
constexpr int kRandomFlag = 2;

bool is_lower_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_id(std::string_view text, std::size_t digits) {
  return text.size() == digits && is_lower_hexadecimal(text) && text.find_first_not_of('0') != std::string_view::npos;
}

// "1-67891233-abcdef012345678912345678"; empty: it is none.
std::string trace_id_of_root(std::string_view root) {
  constexpr std::size_t kDash = 2 + kXrayTimeDigits;
  if (!root.starts_with("1-") || root.size() <= kDash || root[kDash] != '-') return "";
  std::string id(root.substr(2, kXrayTimeDigits));
  return id.append(root.substr(kDash + 1));
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

std::optional<TraceContext> parse_trace_parent(std::string_view text) {
  if (text.size() < kTraceParentBytes) return std::nullopt;
  const std::string_view version = text.substr(0, 2);
  const std::string_view trace_id = text.substr(3, kTraceIdDigits);
  const std::string_view parent_id = text.substr(4 + kTraceIdDigits, kParentIdDigits);
  const std::string_view flags = text.substr(kTraceParentBytes - 2, 2);
  const bool has_dashes = text[2] == '-' && text[3 + kTraceIdDigits] == '-' && text[kTraceParentBytes - 3] == '-';
  if (!has_dashes || !is_lower_hexadecimal(version) || version == "ff" || !is_lower_hexadecimal(flags)) {
    return std::nullopt;
  }
  const bool is_longer = text.size() > kTraceParentBytes;
  if (is_longer && (version == "00" || text[kTraceParentBytes] != '-')) return std::nullopt;
  if (!is_id(trace_id, kTraceIdDigits) || !is_id(parent_id, kParentIdDigits)) return std::nullopt;
  const int bits = hexadecimal_value(flags[1]);
  return TraceContext{std::string(trace_id), std::string(parent_id), (bits & kSampledFlag) != 0,
                      version == "00" && (bits & kRandomFlag) != 0};
}

std::optional<TraceContext> parse_xray_header(std::string_view text) {
  TraceContext context;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.starts_with("Root=")) context.trace_id = trace_id_of_root(part.substr(5));
    if (part.starts_with("Parent=")) context.parent_id = part.substr(7);
    if (part == "Sampled=1") context.is_sampled = true;
  }
  if (!is_id(context.trace_id, kTraceIdDigits)) return std::nullopt;
  if (context.parent_id.empty()) context.parent_id = context.trace_id.substr(kTraceIdDigits - kParentIdDigits);
  if (!is_id(context.parent_id, kParentIdDigits)) return std::nullopt;
  return context;
}

std::optional<TraceContext> parse_trace_header(std::string_view text) {
  auto context = parse_trace_parent(text);
  return context ? context : parse_xray_header(text);
}

std::string to_trace_parent(const TraceContext& context) {
  const int bits = (context.is_sampled ? kSampledFlag : 0) | (context.is_random ? kRandomFlag : 0);
  return "00-" + context.trace_id + "-" + context.parent_id + "-0" + static_cast<char>('0' + bits);
}

std::string to_xray_header(const TraceContext& context) {
  return "Root=1-" + context.trace_id.substr(0, kXrayTimeDigits) + "-" + context.trace_id.substr(kXrayTimeDigits) +
         ";Parent=" + context.parent_id + ";Sampled=" + (context.is_sampled ? "1" : "0");
}

}  // namespace baton
