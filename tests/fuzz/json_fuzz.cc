// JSON from outside: the parser never crashes, and what it accepts is written and read again as the same value.
#include "common/check.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;

std::vector<std::string> seeds() {
  return {R"({"a":[1,-2.50,1e400,true,null],"b":{"":"\u00e4\ud83d\ude00\\\"\n"},"a":0})",
          R"([12345678901234567890,0.1,1.0,-0,"a text of more than fourteen bytes",[],{}])",
          std::string(64, '[') + std::string(64, ']'), "\"\xc3\xa4\xf0\x9f\x98\x80\"", "/a/0/b~1c"};
}

void check_value(const json::Value& value) {
  const std::string text = json::to_text(value);
  CHECK(value.text_bytes() == text.size()) << value.text_bytes() << " bytes were counted of " << text;
  const auto again = json::parse(text);
  CHECK(again.has_value()) << text << ": " << again.error().text();
  CHECK(json::equal(value, *again)) << text;
  CHECK(json::to_text(*again) == text) << text << " became " << json::to_text(*again);
  CHECK(again->depth() <= value.depth()) << text;
  const auto pretty = json::parse(json::to_pretty_text(value));
  CHECK(pretty.has_value() && json::equal(value, *pretty)) << text;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto value = json::parse(input);
  if (!value) {
    CHECK(value.error().offset <= size && value.error().line > 0 && !value.error().message.empty())
        << "a place outside";
    return 0;
  }
  check_value(*value);
  if (const auto strict = json::parse(input, json::DuplicateKeys::kRefuse)) {
    CHECK(json::equal(*strict, *value)) << "two readings of one text";
  }
  // Any pointer leads to some place in the text.
  const std::string_view pointer = input.substr(size / 2);
  const json::Location location = json::locate(input, pointer.empty() || pointer[0] != '/' ? "" : pointer);
  CHECK(location.line > 0 && location.column > 0) << "counted from 1";
  return 0;
}
