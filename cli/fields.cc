#include "cli/fields.h"

#include <algorithm>
#include <string_view>

#include "cli/text.h"
#include "common/iso_time.h"

namespace baton::cli {

void Fields::add(const std::string& name, const std::string& value) {
  if (value.empty()) return;
  const std::string label = name + std::string(kLabelWidth > name.size() ? kLabelWidth - name.size() : 1, ' ');
  invocation_.out() << (invocation_.colours() ? coloured(label, Colour::kDim) : label) << printable(value) << '\n';
}

std::string when(const Invocation& invocation, TimePoint point, TimePoint now) {
  const std::string text = invocation.time_text(point, now);
  const std::string full = iso_time(point, TimeDigits::kSeconds);
  return text == full ? full : full + " (" + text + ")";
}

void show_output(Invocation& invocation, const std::string& output) {
  if (output.empty()) return;
  if (!invocation.out_is_terminal()) {
    invocation.out() << output;
  } else {
    for (std::size_t begin = 0; begin < output.size();) {
      const auto end = std::min(output.find('\n', begin), output.size());
      invocation.out() << printable(std::string_view(output).substr(begin, end - begin));
      if (end < output.size()) invocation.out() << '\n';
      begin = end + 1;
    }
  }
  if (output.back() != '\n') invocation.out() << '\n';
}

}  // namespace baton::cli
