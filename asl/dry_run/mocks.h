// What answers tasks in a dry run: the file behind `baton asl run --mock`, which docs/states-language.md explains to users.
//
// Two forms are read. Ours, by state, resource or task type, an answer or a list of answers, one an attempt:
//
//   {"Charge card": [{"Throw": {"Error": "Card.Declined"}}, {"Return": {"receipt": 17}}], "image.resize": {"Echo": true}}
//
// and MockConfigFile.json of AWS Step Functions Local, with the name of a machine and of one of its test cases.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "asl/step/events.h"
#include "baton/time.h"
#include "common/json/value.h"

namespace baton::asl {

struct MockAnswer {
  enum class Kind : std::uint8_t {
    kReturn,  // succeeds with `output`
    kEcho,    // succeeds with its own input
    kThrow,   // fails with `error` and `cause`
    kNever,   // starts, and is never heard of again: for timeouts
  };
  Kind kind = Kind::kReturn;
  json::Value output{};
  std::string output_text{};  // as a worker wrote it, with its spacing; empty: compact
  json::Value error{};        // a string, or undefined
  json::Value cause{};        // likewise
  TaskFailed::Stage stage = TaskFailed::Stage::kWork;
  Duration delay{};            // from the request to the end
  Duration heartbeat_every{};  // zero: none
  // Of .sync and .waitForTaskToken: what handing over answered. Undefined: {}.
  json::Value submitted{};
};

// The answers of one state (or resource), by attempt. Never empty.
struct MockSequence {
  // Attempts are counted from 0 through a whole run; the last answer stands for all that follow.
  const MockAnswer& answer(std::size_t attempt) const;

  struct Range {
    std::size_t last = 0;  // the first attempt is the one after the range before, or 0
    MockAnswer answer;
  };
  std::vector<Range> ranges;
};

class Mocks {
 public:
  // `document`: either form. `config_case` chooses from AWS's: "machine/case", or empty where there is only one. Errors: a
  // sentence that says where and what to write instead.
  static tl::expected<Mocks, std::string> parse(const json::Value& document, std::string_view config_case = {});

  // Null if nothing is said about `key`.
  const MockSequence* find(std::string_view key) const;
  // The keys that are there, for a message about one that is not.
  std::vector<std::string> keys() const;

 private:
  std::vector<std::pair<std::string, MockSequence>> sequences_;
};

// One answer, or a list, or {"0": answer, "1-2": answer}. `where` begins the error's sentence.
tl::expected<MockSequence, std::string> parse_mock_sequence(const json::Value& value, const std::string& where);

}  // namespace baton::asl
