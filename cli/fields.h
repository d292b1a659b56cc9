// One thing with all there is to know of it, a line a field.
#pragma once

#include <string>

#include "cli/invocation.h"

namespace baton::cli {

class Fields {
 public:
  explicit Fields(Invocation& invocation) : invocation_(invocation) {}

  // Nothing is shown of an empty value.
  void add(const std::string& name, const std::string& value);

 private:
  static constexpr std::size_t kLabelWidth = 14;
  Invocation& invocation_;
};

// A point in time in full, on a terminal with how far it is from now.
std::string when(const Invocation& invocation, TimePoint point, TimePoint now);

// What a handler or an execution made, as it is, so that it can be piped on; on a terminal without what would move its
// cursor.
void show_output(Invocation& invocation, const std::string& output);

}  // namespace baton::cli
