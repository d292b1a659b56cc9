// What programs that run as handlers write: answers of a pool's processes, requests to the Lambda Runtime API. Nothing of it crashes,
// what is taken keeps its limits, and how the bytes are cut makes no difference.
//
// The input is one or the other: lines, or requests as HTTP has them.
#include <algorithm>

#include "common/check.h"
#include "common/json/parse.h"
#include "tests/fuzz/seeds.h"
#include "worker/process/line_protocol.h"
#include "worker/process/runtime_api.h"

namespace {

using namespace baton;

constexpr std::size_t kBodyBytesMax = 1024;

std::vector<std::string> seeds() {
  const std::string path = "/2018-06-01/runtime/";
  return {
      R"({"output": {"a": [1, 2.50]}, "task_id": "t1"})",
      R"({"error": "Card.Declined", "cause": "no money", "retryable": false})",
      R"({"heartbeat": true})",
      "GET " + path + "invocation/next HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n\r\nPOST " + path +
          "invocation/id/response HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}",
      "GET " + path + "invocation/next HTTP/1.1\r\n\r\nPOST " + path +
          "invocation/id/response HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n1\r\n]\r\n0\r\n"
          "Lambda-Runtime-Function-Error-Type: E\r\nLambda-Runtime-Function-Error-Body: e30=\r\n\r\n",
      "GET " + path + "invocation/next HTTP/1.1\r\n\r\nPOST " + path +
          "invocation/id/error HTTP/1.1\r\nContent-Length: 17\r\n\r\n{\"errorType\":\"E\"}",
      "POST " + path + "init/error HTTP/1.0\r\nContent-Length: 0\r\n\r\n",
  };
}

void check_line(std::string_view line) {
  failure_of(line);
  const auto answer = parse_answer(line, "t1");
  if (!answer) {
    CHECK(!answer.error().message.empty()) << "refused without a reason";
    return;
  }
  const auto* output = std::get_if<LineOutput>(&*answer);
  CHECK(!output || json::parse(output->text)) << "an output that is no JSON: " << line;
}

// Every answer, and how the invocation ended.
std::vector<std::string> talk(std::string_view bytes, std::size_t piece_bytes) {
  HttpRequestReader reader(kBodyBytesMax);
  RuntimeApi api;
  std::vector<std::string> answers;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece_bytes, bytes.size()))) {
    reader.add(bytes.substr(0, piece_bytes));
    while (auto request = reader.take()) {
      CHECK(request->body.size() <= kBodyBytesMax) << "a body over its limit";
      auto answer = api.handle(*std::move(request));
      CHECK(answer || api.is_waiting()) << "no answer, and nobody waits";
      answers.push_back(answer ? *std::move(answer) : api.deliver({"id", "arn", "{}"}, from_unix_ms(0)));
    }
  }
  if (auto answer = api.take_answer()) answers.push_back(answer->error_type + answer->body);
  return answers;
}

void check_requests(std::string_view bytes) {
  // When nonsense is refused may differ: a parser need not look at half a line.
  CHECK(talk(bytes, bytes.size() + 1) == talk(bytes, 7)) << "answers depend on how the bytes were cut";
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_line(bytes);
  check_requests(bytes);
  return 0;
}
