#include "tests/coordinator/shard_world.h"

#include "common/check.h"

namespace baton {

using namespace std::chrono_literals;

ShardWorld::ShardWorld(PartitionLimits limits) {
  config.limits = limits;
  config.incarnation = 77;
  config.seed = 1;
  config.routing.set_partition_count(kPartitionCount);
  config.routing.add_shard_endpoints("here");
  for (PartitionId id = 0; id < kPartitionCount; ++id) {
    config.partitions.push_back(id);
    config.routing.add_shard_of_partition(0);
  }
  CHECK(store.open(kPartitionCount)) << "a cluster that is up";
  shard = std::make_unique<Shard>(config, store, network);
  CHECK(shard->start(now_)) << "a cluster that is up";
}

void ShardWorld::restart() {
  shard.reset();
  successor_stores_.push_back(std::make_unique<MemoryStore>(cluster, 70 + successor_stores_.size()));
  Store& successor = *successor_stores_.back();
  CHECK(successor.open(kPartitionCount)) << "a cluster that is up";
  network.sent.clear();
  config.directory = std::make_shared<DirectoryBoard>();
  shard = std::make_unique<Shard>(config, successor, network);
  CHECK(shard->start(now_)) << "a cluster that is up";
}

void ShardWorld::turn() {
  now_ += 1ms;
  shard->turn(now_);
}

void ShardWorld::settle() {
  for (int i = 0; i < 100; ++i) {
    turn();
    if (network.incoming.empty() && store.in_flight_bytes() == 0 && store.under_way_count() == 0) break;
  }
  turn();
}

void ShardWorld::pass(Duration duration) {
  for (const TimePoint end = now_ + duration; now_ < end;) {
    now_ = std::min(end, now_ + 100ms);
    shard->turn(now_);
  }
}

void ShardWorld::fence() {
  for (PartitionId id = 0; id < kPartitionCount; ++id) fence(id);
}

void ShardWorld::fence(PartitionId id) {
  MemoryStore other(cluster, 99);
  class Nobody final : public Loader {
    void load_task(const row::TaskRow&) override {}
    void load_attempt(const row::AttemptRow&) override {}
    void load_outcome(const row::OutcomeRow&) override {}
    void load_row(std::string_view, std::string_view) override {}
    void apply(const row::Record&) override {}
  } nobody;
  CHECK(other.open(kPartitionCount)) << "storage is up";
  CHECK(other.acquire(id, nobody)) << "storage is up";
}

void ShardWorld::say(const std::string& peer, wire::Kind kind, const google::protobuf::MessageLite& message,
                     PeerRole role) {
  network.incoming.push_back({peer, encode_frame(kind, message), role});
}

void ShardWorld::client(const std::string& peer, std::uint64_t id) {
  wire::Hello hello;
  hello.set_role(wire::Hello::CLIENT);
  hello.set_peer_id(id);
  hello.set_name(peer);
  say(peer, wire::HELLO, hello);
  turn();
}

void ShardWorld::worker(const std::string& peer, std::uint64_t id, std::uint32_t credit, std::vector<std::string> types,
                        bool serves_functions) {
  wire::Hello hello;
  hello.set_role(wire::Hello::WORKER);
  hello.set_peer_id(id);
  hello.set_name(peer);
  hello.set_credit(credit);
  hello.set_slots(credit);
  for (const std::string& type : types) hello.add_types(type);
  hello.set_serves_functions(serves_functions);
  say(peer, wire::HELLO, hello);
  turn();
}

void ShardWorld::submit(const std::string& peer, const std::vector<NewTask>& tasks, bool watch) {
  wire::Submit message;
  message.set_request(next_request_++);
  message.set_watch(watch);
  for (const NewTask& task : tasks) {
    message.add_types(task.type);
    auto& submitted = *message.add_tasks();
    set_id(task.id, submitted);
    submitted.set_type_index(static_cast<std::uint32_t>(message.types_size() - 1));
    submitted.set_input("input");
    if (task.options) to_message(*task.options, *submitted.mutable_options());
  }
  say(peer, wire::SUBMIT, message);
}

void ShardWorld::report(const std::string& peer, const wire::DispatchedTask& task, ReportStatus status,
                        std::string output) {
  wire::Report message;
  message.set_sequence(next_request_++);
  auto& report = *message.add_reports();
  set_id(id_of(task), report);
  set_lease(lease_of(task), report);
  report.set_status(static_cast<std::uint32_t>(status));
  report.set_output(std::move(output));
  say(peer, wire::REPORT, message);
}

void ShardWorld::heartbeat(const std::string& peer, const std::vector<wire::DispatchedTask>& held) {
  wire::Heartbeat message;
  message.set_sequence(next_request_++);
  for (const wire::DispatchedTask& task : held) {
    auto& lease = *message.add_held();
    set_id(id_of(task), lease);
    set_lease(lease_of(task), lease);
  }
  say(peer, wire::HEARTBEAT, message);
}

void ShardWorld::request(const std::string& peer, wire::Request message) {
  message.set_request(next_request_++);
  say(peer, wire::REQUEST, message);
}

std::vector<wire::DispatchedTask> ShardWorld::hear_dispatched(const std::string& peer) {
  std::vector<wire::DispatchedTask> all;
  while (const auto message = hear<wire::Dispatch>(peer, wire::DISPATCH)) {
    all.insert(all.end(), message->tasks().begin(), message->tasks().end());
  }
  return all;
}

std::vector<wire::OutcomeMessage> ShardWorld::hear_outcomes(const std::string& peer) {
  std::vector<wire::OutcomeMessage> all;
  while (const auto message = hear<wire::Outcomes>(peer, wire::OUTCOMES)) {
    all.insert(all.end(), message->outcomes().begin(), message->outcomes().end());
  }
  return all;
}

}  // namespace baton
