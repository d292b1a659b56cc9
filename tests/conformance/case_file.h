// A conformance case: a state machine, what it is given, and what AWS Step Functions makes of it. One text file each:
//
//   # A sentence that is true of the language.
//   # Where it is known from, if that is not plain.
//
//   == machine                      (or: == machine EXPRESS)
//   {"StartAt": …}
//   == machine Other                of states:startExecution; as many as there are
//   == input                        absent: {}
//   {"n": 1}
//   == mocks                        absent: none; as `baton asl run --mock` takes them
//   {"Charge card": {"Return": 17}}
//   == echo                         tasks without a mock answer with their input
//   == expect SUCCEEDED
//   {"n": 2}
//   == history
//     1   0      0 ExecutionStarted   input={"n":1} …
//
// Behind FAILED, TIMED_OUT and ABORTED stand an error and its cause ("error: …", "cause: …"); behind INVALID, for definitions
// that are refused, the diagnostics, one a line.
//
// A line of history is an event: id, previousEventId, milliseconds since the start, type, and its details. A payload's
// "truncated": false is left out; what differs from run to run elsewhere but here (UUIDs) is shown as <uuid-1>.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace baton::conformance {

struct CaseFile {
  std::string head;  // the comment, with its # signs and newlines
  std::string machine;
  bool express = false;
  std::map<std::string, std::string> other_machines;
  std::string input;  // empty: {}
  std::string mocks;  // empty: none
  bool echo = false;
  std::string status;   // "SUCCEEDED", …, "INVALID"
  std::string outcome;  // the text below
  std::string history;
};

tl::expected<CaseFile, std::string> parse_case(std::string_view text);
std::string to_text(const CaseFile& file);

}  // namespace baton::conformance
