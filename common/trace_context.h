// Which trace something is part of, in the two forms in which it travels: W3C's traceparent
// (https://www.w3.org/TR/trace-context/) and the header of AWS X-Ray.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace baton {

struct TraceContext {
  std::string trace_id;   // 32 digits to the base 16, lower case, not all 0
  std::string parent_id;  // 16 of them, likewise: the span that asked
  bool is_sampled = false;
  bool is_random = false;  // the last 14 digits of the trace's id were drawn at random (W3C's level 2)

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

// "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01". Nullopt: it is none, and to be ignored. Of later versions the
// part that version 00 has is read.
std::optional<TraceContext> parse_trace_parent(std::string_view text);

// "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1", its parts in any order. Who begins a trace
// without a span of its own, as load balancers do, leaves Parent out; the end of the trace's id then stands for it.
std::optional<TraceContext> parse_xray_header(std::string_view text);

// Either of them.
std::optional<TraceContext> parse_trace_header(std::string_view text);

std::string to_trace_parent(const TraceContext& context);
std::string to_xray_header(const TraceContext& context);

}  // namespace baton
