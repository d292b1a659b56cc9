// What commits cost: records of the sizes that turns make, pipelined into a real Redis that it starts itself.
//
//   store_bench [seconds a row]
//
// Columns: commits and megabytes a second; CPU of this process and of Redis, per megabyte and per commit; with a
// checkpoint of a few rows (and a trim) each 32 MB, as a shard does, so that Redis's memory stays bounded.
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/clock.h"
#include "coordinator/storage/redis_store.h"
#include "coordinator/storage/row_codec.h"
#include "tests/testing/redis_server.h"

namespace baton {
namespace {

constexpr PartitionId kPartition = 0;
constexpr std::size_t kCheckpointBytes = 32 * 1024 * 1024;

struct NoContent : Loader {
  void load_task(const row::TaskRow&) override {}
  void load_attempt(const row::AttemptRow&) override {}
  void load_outcome(const row::OutcomeRow&) override {}
  void load_row(std::string_view, std::string_view) override {}
  void apply(const row::Record&) override {}
};

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// User and system time of another process: fields 14 and 15 of its stat, after the name in parentheses.
double cpu_seconds_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Row {
  const char* fsync;
  std::size_t record_bytes;
  int in_flight;  // commits that wait for their durability at a time
};

class Run {
 public:
  explicit Run(const Row& row) : row_(row), server_({.appendfsync = row.fsync, .arguments = {}}) {
    RedisOptions options;
    options.endpoint = server_.unix_endpoint();
    options.durability = Durability::kRelaxed;
    store_ = RedisStore::create(options).value();
    store_->open(1).value();
    NoContent nothing;
    last_ = durable_ = store_->acquire(kPartition, nothing)->last_sequence;
  }

  void measure(Duration length) {
    const std::string record(row_.record_bytes, 'x');
    const double own_before = own_cpu_seconds(), redis_before = cpu_seconds_of(server_.pid());
    const TimePoint start = clock_now();
    TimePoint now = start;
    for (; now < start + length; now = clock_now()) {
      while (last_ - durable_ < static_cast<Sequence>(row_.in_flight)) store_->commit(kPartition, ++last_, record);
      checkpoint_if_due();
      poll(now);
    }
    const double seconds = static_cast<double>((now - start).count()) / 1e6;
    const double commits = static_cast<double>(durable_);
    const double megabytes = commits * static_cast<double>(row_.record_bytes) / 1e6;
    const double own = own_cpu_seconds() - own_before, redis = cpu_seconds_of(server_.pid()) - redis_before;
    std::printf("%-9s %8zu %5d %10.0f %8.1f %12.0f %12.0f %10.2f %10.2f %6d\n", row_.fsync, row_.record_bytes,
                row_.in_flight, commits / seconds, megabytes / seconds, own / megabytes * 1e6, redis / megabytes * 1e6,
                own / commits * 1e6, redis / commits * 1e6, checkpoint_count_);
    std::fflush(stdout);
  }

 private:
  void checkpoint_if_due() {
    if (checkpointing_ || store_->journal_bytes(kPartition) < kCheckpointBytes) return;
    checkpointing_ = true;
    CheckpointPart part;
    for (std::uint64_t i = 0; i < 100; ++i) part.tasks.push_back({id_key({i, i}), std::string(150, 'r')});
    part.required = part.trim = durable_;
    store_->checkpoint(kPartition, std::move(part));
  }
  // Sends first, and sleeps only when there is nothing to do but wait.
  void poll(TimePoint now) {
    events_.clear();
    store_->poll(now, events_);
    if (events_.empty()) {
      pollfd waiting{store_->fd(), store_->poll_events(), 0};
      ::poll(&waiting, 1, 10);
    }
    for (const Store::Event& event : events_) {
      if (event.kind == Store::EventKind::kDurable) durable_ = event.sequence;
      if (event.kind == Store::EventKind::kCheckpoint) checkpointing_ = false, ++checkpoint_count_;
    }
  }

  Row row_;
  testing::RedisServer server_;
  std::unique_ptr<RedisStore> store_;
  std::vector<Store::Event> events_;
  Sequence last_ = 0;
  Sequence durable_ = 0;
  bool checkpointing_ = false;
  int checkpoint_count_ = 0;
};

int run(int seconds) {
  std::printf("%-9s %8s %5s %10s %8s %12s %12s %10s %10s %6s\n", "fsync", "bytes", "depth", "commits/s", "MB/s",
              "own us/MB", "redis us/MB", "own us", "redis us", "ckpts");
  for (const Row& row :
       {Row{"always", 200, 1}, Row{"always", 200, 64}, Row{"always", 20'000, 8}, Row{"always", 500'000, 4},
        Row{"everysec", 200, 1}, Row{"everysec", 200, 64}, Row{"everysec", 500'000, 4}}) {
    Run(row).measure(std::chrono::seconds(seconds));
  }
  return 0;
}

}  // namespace
}  // namespace baton

int main(int argc, char** argv) { return baton::run(argc > 1 ? std::atoi(argv[1]) : 3); }
