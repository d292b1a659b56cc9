// What a frame costs: encoding, decoding (checksum) and parsing, per batch of small tasks.
#include <benchmark/benchmark.h>

#include "transport/frame.h"

namespace {

using namespace baton;

wire::Submit a_batch(std::int64_t task_count) {
  wire::Submit submit;
  submit.add_types("echo");
  for (std::int64_t i = 0; i < task_count; ++i) {
    auto* task = submit.add_tasks();
    task->set_id_high(static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15ULL);
    task->set_id_low(static_cast<std::uint64_t>(i));
    task->set_input(std::string(100, 'x'));
  }
  return submit;
}

void per_task(benchmark::State& state, std::size_t frame_bytes) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(frame_bytes));
}

void encode(benchmark::State& state) {
  const auto submit = a_batch(state.range(0));
  std::size_t frame_bytes = 0;
  for (auto _ : state) {
    auto frame = encode_frame(wire::SUBMIT, submit);
    frame_bytes = frame.size();
    benchmark::DoNotOptimize(frame);
  }
  per_task(state, frame_bytes);
}

void decode(benchmark::State& state) {
  const auto frame = encode_frame(wire::SUBMIT, a_batch(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(decode_frame(frame));
  per_task(state, frame.size());
}

void parse(benchmark::State& state) {
  const auto frame = encode_frame(wire::SUBMIT, a_batch(state.range(0)));
  wire::Submit submit;
  for (auto _ : state) benchmark::DoNotOptimize(parse_body(std::string_view(frame).substr(kFrameHeaderBytes), submit));
  per_task(state, frame.size());
}

BENCHMARK(encode)->Arg(1)->Arg(100)->Arg(5000);
BENCHMARK(decode)->Arg(1)->Arg(100)->Arg(5000);
BENCHMARK(parse)->Arg(1)->Arg(100)->Arg(5000);

}  // namespace

BENCHMARK_MAIN();
