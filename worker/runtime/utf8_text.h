#pragma once

#include <cstddef>
#include <string>

namespace baton {

// `text` as valid UTF-8 of at most `bytes_max` bytes: each wrong byte becomes '?', and what is too long is cut between
// two characters. Text of other people's making must pass here before it enters a protobuf string: one wrong byte would
// make the peer refuse the whole message.
std::string clean_text(std::string text, std::size_t bytes_max);

}  // namespace baton
