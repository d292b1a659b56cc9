#include "benchmarks/load/floor.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "common/check.h"
#include "common/clock.h"

namespace baton::bench {

namespace {

constexpr int kRecordsInFlight = 4;  // as many as a shard has turns in flight
constexpr int kRowsInFlight = 4096;

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Context = std::unique_ptr<redisContext, FreeContext>;

Context connect(const std::string& socket_path) {
  Context context(redisConnectUnix(socket_path.c_str()));
  CHECK(context && context->err == 0) << "cannot connect to " << socket_path;
  return context;
}

void take_reply(redisContext* context) {
  void* reply = nullptr;
  CHECK(redisGetReply(context, &reply) == REDIS_OK && reply) << "Redis broke the connection";
  CHECK(static_cast<redisReply*>(reply)->type != REDIS_REPLY_ERROR) << static_cast<redisReply*>(reply)->str;
  freeReplyObject(reply);
}

void drop(redisContext* context, const char* key) {
  redisAppendCommand(context, "DEL %s", key);
  take_reply(context);
}

// `append(i)` queues write number i; as many are in flight as told.
template <typename Append>
double seconds_of(redisContext* context, std::uint64_t count, std::uint64_t in_flight, Append append) {
  const TimePoint start = clock_now();
  std::uint64_t answered = 0;
  for (std::uint64_t sent = 0; sent < count; ++sent) {
    append(sent);
    if (sent + 1 - answered < in_flight) continue;
    // Half of them at a time, so that writes reach Redis in groups as Baton's do.
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(in_flight / 2, 1); ++i, ++answered) take_reply(context);
  }
  for (; answered < count; ++answered) take_reply(context);
  return static_cast<double>((clock_now() - start).count()) / 1e6;
}

}  // namespace

Floor measure_floor(const std::string& socket_path, double bytes_per_task, double bytes_per_record,
                    std::uint64_t tasks) {
  Floor floor;
  const Context context = connect(socket_path);
  const std::string record(static_cast<std::size_t>(bytes_per_record), 'x');
  const auto records = static_cast<std::uint64_t>(bytes_per_task * static_cast<double>(tasks) / bytes_per_record) + 1;
  const double record_seconds = seconds_of(context.get(), records, kRecordsInFlight, [&](std::uint64_t) {
    redisAppendCommand(context.get(), "XADD floor:journal MAXLEN ~ 100 * r %b", record.data(), record.size());
  });
  floor.records_tasks_per_s = static_cast<double>(records) * bytes_per_record / bytes_per_task / record_seconds;
  drop(context.get(), "floor:journal");

  const std::string row(static_cast<std::size_t>(bytes_per_task), 'x');
  const std::uint64_t rows = std::min<std::uint64_t>(tasks, 200'000);
  const double row_seconds = seconds_of(context.get(), rows, kRowsInFlight, [&](std::uint64_t i) {
    redisAppendCommand(context.get(), "HSET floor:rows %llu %b", static_cast<unsigned long long>(i), row.data(),
                       row.size());
  });
  floor.rows_per_s = static_cast<double>(rows) / row_seconds;
  drop(context.get(), "floor:rows");
  return floor;
}

double measure_write_latency_us(const std::string& socket_path, std::size_t bytes, int count) {
  const Context context = connect(socket_path);
  const std::string record(bytes, 'x');
  std::vector<double> micros;
  for (int i = 0; i < count; ++i) {
    const TimePoint start = clock_now();
    redisAppendCommand(context.get(), "XADD floor:latency MAXLEN ~ 100 * r %b", record.data(), record.size());
    take_reply(context.get());
    micros.push_back(static_cast<double>((clock_now() - start).count()));
  }
  drop(context.get(), "floor:latency");
  std::ranges::nth_element(micros, micros.begin() + count / 2);
  return micros[static_cast<std::size_t>(count / 2)];
}

}  // namespace baton::bench
