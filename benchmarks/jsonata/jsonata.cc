#include "benchmarks/jsonata/jsonata.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "asl/jsonata/jsonata.h"
#include "common/check.h"
#include "common/clock.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::bench {

namespace {

const std::string kFolder = std::string(BATON_SOURCE_DIR) + "/benchmarks/jsonata";
const std::string kReference = std::string(BATON_SOURCE_DIR) + "/tests/reference/jsonata";

struct Figure {
  std::string name;
  double ns = 0;
  double reference_ns = 0;
  double ratio() const { return reference_ns / ns; }
};

std::optional<std::string> output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  char buffer[4096];
  for (std::size_t size; (size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, size);
  return pclose(pipe) == 0 ? std::optional(text) : std::nullopt;
}

std::optional<nlohmann::json> measure_reference(double seconds) {
  const std::string module = kReference + "/node_modules/jsonata";
  if (!std::filesystem::exists(module) && !output_of("npm ci --silent --prefix '" + kReference + "' 1>&2")) {
    return std::nullopt;
  }
  const auto text = output_of("node '" + kFolder + "/reference.mjs' '" + kFolder + "/cases.json' '" + module + "' " +
                              std::to_string(seconds));
  if (!text) return std::nullopt;
  return nlohmann::json::parse(*text);
}

// One expression on one document.
class Subject {
 public:
  Subject(std::string_view source, const json::Value& document) : document_(document) {
    auto compiled = asl::jsonata::compile(source, asl::jsonata::Dialect::kReference);
    CHECK(compiled.has_value()) << source << ": " << compiled.error().message;
    expression_ = std::move(*compiled);
    environment_.random = &random_;
  }

  json::Value evaluate() {
    auto result = asl::jsonata::evaluate(expression_, document_, environment_);
    CHECK(result.has_value()) << result.error().message;
    return std::move(*result);
  }

  double measure(double seconds) {
    run(2000);
    for (int count = 1000;; count *= 2) {
      const double elapsed = run(count);
      if (elapsed >= seconds) return elapsed * 1e9 / count;
    }
  }

 private:
  double run(int count) {
    const auto begin = clock_now();
    for (int i = 0; i < count; ++i) evaluate();
    return std::chrono::duration<double>(clock_now() - begin).count();
  }

  const json::Value& document_;
  asl::jsonata::Expression expression_{};
  Random random_{1};
  asl::jsonata::Environment environment_{};
};

double geometric_mean(const std::vector<Figure>& figures) {
  double sum = 0;
  for (const Figure& figure : figures) sum += std::log(figure.ratio());
  return std::exp(sum / static_cast<double>(figures.size()));
}

void print(const std::vector<Figure>& figures, bool as_json) {
  if (as_json) {
    nlohmann::ordered_json out;
    out["ratio_to_reference"] = geometric_mean(figures);
    for (const Figure& figure : figures) {
      out["expressions"].push_back(
          {{"name", figure.name}, {"ns", figure.ns}, {"reference_ns", figure.reference_ns}, {"ratio", figure.ratio()}});
    }
    std::printf("%s\n", out.dump().c_str());
    return;
  }
  std::printf("%-20s %10s %14s %8s\n", "expression", "ns", "reference ns", "ratio");
  for (const Figure& figure : figures) {
    std::printf("%-20s %10.0f %14.0f %8.1f\n", figure.name.c_str(), figure.ns, figure.reference_ns, figure.ratio());
  }
  std::printf("ratio to the reference, geometric mean: %.1f\n", geometric_mean(figures));
}

}  // namespace

int run_jsonata(const JsonataArguments& arguments) {
  std::ifstream file(kFolder + "/cases.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const json::Value cases = *json::parse(text);
  const json::Value document = cases.get("document");
  const auto reference = measure_reference(arguments.seconds);
  if (!reference) {
    std::fprintf(stderr, "baton-bench: the reference did not run; it needs node, and npm for the first time\n");
    return 1;
  }
  std::vector<Figure> figures;
  for (const json::Value& one : cases.get("expressions").items()) {
    Subject subject(one.get("expression").as_string(), document);
    const nlohmann::json& theirs = (*reference)[figures.size()];
    const std::string ours = json::to_text(subject.evaluate());
    if (nlohmann::json::parse(ours) != theirs["result"]) {
      std::fprintf(stderr, "baton-bench: %s differs: %s\n", one.get("expression").as_string().data(), ours.c_str());
      return 1;
    }
    figures.push_back({std::string(one.get("name").as_string()), subject.measure(arguments.seconds), theirs["ns"]});
  }
  print(figures, arguments.json);
  return 0;
}

}  // namespace baton::bench
