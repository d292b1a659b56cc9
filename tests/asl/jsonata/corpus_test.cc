// The expressions of corpus/, family by family, with the answers that the reference implementation gave when they were
// recorded (tests/reference/jsonata/record.mjs; the form of the files stands in corpus.mjs there).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "asl/jsonata/functions/json_text.h"
#include "asl/jsonata/jsonata.h"
#include "common/json/parse.h"

namespace baton::asl::jsonata {
namespace {

constexpr std::int64_t kNowMs = 1'700'000'000'123;  // that of the recording

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<std::string> families() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(BATON_JSONATA_CORPUS)) {
    if (entry.path().extension() == ".jsonata") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

class ObjectBindings final : public Bindings {
 public:
  explicit ObjectBindings(json::Value object) : object_(std::move(object)) {}
  json::Value lookup(std::string_view name) const override {
    return object_.is_object() ? object_.get(name) : json::Value();
  }

 private:
  json::Value object_;
};

// The line that the recording has for it.
std::string answer_to(std::string_view source, const json::Value& data, const json::Value& variables) {
  const auto expression = compile(source, Dialect::kReference);
  if (!expression) return "=! " + expression.error().code;
  Random random(1);
  const ObjectBindings bindings(variables);
  Environment environment;
  environment.bindings = &bindings;
  environment.now = from_unix_ms(kNowMs);
  environment.random = &random;
  const auto result = evaluate(*expression, data, environment);
  if (!result) return "=! " + result.error().code;
  return result->is_undefined() ? "=> nothing" : "=> " + stringify(*result);
}

class JsonataCorpus : public testing::TestWithParam<std::string> {};

TEST_P(JsonataCorpus, AnswersAsTheReferenceDid) {
  const std::filesystem::path folder = BATON_JSONATA_CORPUS;
  const auto documents = json::parse(read_file(folder / "documents.json"));
  ASSERT_TRUE(documents.has_value());
  std::istringstream lines(read_file(folder / (GetParam() + ".jsonata")));
  json::Value data;
  json::Value bindings;
  std::string expression;
  int line_number = 0;
  int checked = 0;
  for (std::string line; std::getline(lines, line);) {
    ++line_number;
    if (line.empty() || line.starts_with("//")) continue;
    if (line.starts_with("@data ")) {
      data = documents->get(line.substr(6));
      EXPECT_TRUE(!data.is_undefined() || line == "@data none") << "line " << line_number;
    } else if (line.starts_with("@bindings ")) {
      bindings = *json::parse(line.substr(10));
    } else if (line.starts_with("=> ") || line.starts_with("=! ")) {
      EXPECT_EQ(answer_to(expression, data, bindings), line)
          << GetParam() << ".jsonata:" << line_number << ": " << expression;
      ++checked;
    } else {
      expression = line;
    }
  }
  EXPECT_GT(checked, 100) << "of " << GetParam() << ".jsonata nothing was read";
}

INSTANTIATE_TEST_SUITE_P(Families, JsonataCorpus, testing::ValuesIn(families()),
                         [](const auto& family) { return family.param; });

}  // namespace
}  // namespace baton::asl::jsonata
