// Frames of many requests or replies as a test wants to read them: one by one.
#pragma once

#include <deque>
#include <string>
#include <utility>

#include "transport/frame.h"

namespace baton {

// Each frame of Requests or Replies becomes a Request or Reply frame for each that it holds; others stay.
inline void append_single_frames(std::string frame, std::deque<std::string>& singles) {
  const auto view = decode_frame(frame);
  if (view && view->kind == wire::REQUESTS) {
    wire::Requests many;
    if (parse_body(view->body, many)) {
      for (const std::string& one : many.requests()) singles.push_back(encode_frame(wire::REQUEST, one));
    }
  } else if (view && view->kind == wire::REPLIES) {
    wire::Replies many;
    if (parse_body(view->body, many)) {
      for (const std::string& one : many.replies()) singles.push_back(encode_frame(wire::REPLY, one));
    }
  } else {
    singles.push_back(std::move(frame));
  }
}

inline void split_frames(std::deque<std::string>& frames) {
  for (auto& frame : std::exchange(frames, {})) append_single_frames(std::move(frame), frames);
}

}  // namespace baton
