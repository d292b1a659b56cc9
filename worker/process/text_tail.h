// The end of a text of any length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace baton {

class TextTail {
 public:
  explicit TextTail(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // Keeps at most twice `bytes_max`, so that not every byte moves all the others.
  void add(std::string_view bytes) {
    if (bytes.size() > bytes_max_) bytes.remove_prefix(bytes.size() - bytes_max_);
    if (text_.size() + bytes.size() > 2 * bytes_max_) text_.erase(0, text_.size() - bytes_max_);
    text_ += bytes;
  }
  void clear() { text_.clear(); }

  // The last bytes, without line ends behind them.
  std::string text() const {
    std::string_view end = text_;
    while (end.ends_with('\n') || end.ends_with('\r')) end.remove_suffix(1);
    if (end.size() > bytes_max_) end.remove_prefix(end.size() - bytes_max_);
    return std::string(end);
  }

 private:
  std::size_t bytes_max_;
  std::string text_;
};

}  // namespace baton
