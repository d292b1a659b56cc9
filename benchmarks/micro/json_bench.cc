// JSON libraries on a 1 KB document: what docs/decisions/005-json-values.md rests on. Ours beside those that are packaged.
#include <benchmark/benchmark.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <boost/json/src.hpp>
#include <nlohmann/json.hpp>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace {

// An order as people's executions carry it: 1,0xx bytes.
const std::string kDocument = [] {
  std::string text =
      R"({"order":{"id":"9b1f6e0c-8c1d-4c55-9a0e-2f0d6f3c1a77","createdAt":"2026-11-24T10:15:30.123Z","status":"PAID",)"
      R"("customer":{"id":48213,"name":"Ada Lovelace","email":"ada@example.com","vip":true,"discount":null},"items":[)";
  for (int i = 0; i < 7; ++i) {
    if (i > 0) text += ',';
    text += R"({"sku":"BT-10)" + std::to_string(i) + R"(","title":"Conductor's baton no. )" + std::to_string(i) +
            R"(","quantity":2,"price":19.9,"tags":["wood","white"]})";
  }
  return text + R"(],"total":278.6,"currency":"EUR"}})";
}();

void parse_ours(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(baton::json::parse(kDocument));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kDocument.size()));
}
void parse_nlohmann(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(nlohmann::ordered_json::parse(kDocument));
}
void parse_rapidjson(benchmark::State& state) {
  for (auto _ : state) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag>(kDocument.c_str());
    benchmark::DoNotOptimize(document);
  }
}
void parse_boost(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(boost::json::parse(kDocument));
}
BENCHMARK(parse_ours);
BENCHMARK(parse_nlohmann);
BENCHMARK(parse_rapidjson);
BENCHMARK(parse_boost);

void write_ours(benchmark::State& state) {
  const auto value = *baton::json::parse(kDocument);
  for (auto _ : state) benchmark::DoNotOptimize(baton::json::to_text(value));
}
void write_nlohmann(benchmark::State& state) {
  const auto value = nlohmann::ordered_json::parse(kDocument);
  for (auto _ : state) benchmark::DoNotOptimize(value.dump());
}
void write_rapidjson(benchmark::State& state) {
  rapidjson::Document document;
  document.Parse(kDocument.c_str());
  for (auto _ : state) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    document.Accept(writer);
    benchmark::DoNotOptimize(buffer.GetString());
  }
}
void write_boost(benchmark::State& state) {
  const auto value = boost::json::parse(kDocument);
  for (auto _ : state) benchmark::DoNotOptimize(boost::json::serialize(value));
}
BENCHMARK(write_ours);
BENCHMARK(write_nlohmann);
BENCHMARK(write_rapidjson);
BENCHMARK(write_boost);

// What a state does to its input: the same document with one member more.
void extend_ours(benchmark::State& state) {
  const auto value = *baton::json::parse(kDocument);
  for (auto _ : state) {
    benchmark::DoNotOptimize(baton::json::with_member(value, "result", baton::json::Value::integer(1)));
  }
}
void extend_nlohmann(benchmark::State& state) {
  const auto value = nlohmann::ordered_json::parse(kDocument);
  for (auto _ : state) {
    auto copy = value;
    copy["result"] = 1;
    benchmark::DoNotOptimize(copy);
  }
}
void extend_rapidjson(benchmark::State& state) {
  rapidjson::Document document;
  document.Parse(kDocument.c_str());
  for (auto _ : state) {
    rapidjson::Document copy;
    copy.CopyFrom(document, copy.GetAllocator());
    copy.AddMember("result", 1, copy.GetAllocator());
    benchmark::DoNotOptimize(copy);
  }
}
void extend_boost(benchmark::State& state) {
  const auto value = boost::json::parse(kDocument);
  for (auto _ : state) {
    auto copy = value;
    copy.as_object()["result"] = 1;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(extend_ours);
BENCHMARK(extend_nlohmann);
BENCHMARK(extend_rapidjson);
BENCHMARK(extend_boost);

}  // namespace

BENCHMARK_MAIN();
