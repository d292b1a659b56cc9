#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/worker/runtime/fake_shard.h"
#include "tests/worker/runtime/manual_executor.h"
#include "worker/runtime/worker_core.h"

namespace baton::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A worker of type `echo` between a fake network and a manual executor, on a clock that the test moves.
class CoreFixture : public ::testing::Test {
 protected:
  CoreFixture() {
    config.endpoint = "a";
    config.types = {"echo"};
    config.slots = 2;
    config.name = "worker under test";
  }

  // Starts the core and answers its Hellos, until it serves the shards of `endpoints`.
  void connect(const std::vector<std::string>& endpoints = {"a"}) {
    core = std::make_unique<WorkerCore>(network, executor, config, 1);
    turn();
    network.shard(config.endpoint).send(wire::WELCOME, welcome_message(endpoints));
    turn();
    for (const auto& endpoint : endpoints) {
      auto& shard = network.shard(endpoint);
      if (endpoint != config.endpoint) shard.send(wire::WELCOME, welcome_message(endpoints));
      turn();
      shard.hellos();
      shard.credits();
      shard.heartbeats();
    }
    ASSERT_TRUE(core->status().connected);
  }

  void turn(Duration later = Duration::zero()) {
    now += later;
    core->turn(now);
  }
  void dispatch(const std::vector<LeaseKey>& leases) {
    shard().send(wire::DISPATCH, dispatch_message(leases));
    turn();
  }
  // Lets time pass in steps shorter than a heartbeat interval, with a shard that answers heartbeats.
  void pass(Duration duration, FakeShard& answering) {
    for (Duration passed{}; passed < duration; passed += milliseconds(500)) {
      turn(milliseconds(500));
      for (const auto& heartbeat : answering.heartbeats()) {
        wire::HeartbeatAck ack;
        ack.set_sequence(heartbeat.sequence());
        answering.send(wire::HEARTBEAT_ACK, ack);
        latest_heartbeat = heartbeat;
      }
    }
    turn();
  }
  // The only report of the only batch that arrived.
  wire::AttemptReport only_report() {
    const auto batches = shard().reports();
    if (batches.size() != 1 || batches[0].reports_size() != 1) {
      ADD_FAILURE() << "expected one report, there are " << batches.size() << " batches";
      return {};
    }
    return batches[0].reports(0);
  }
  static ReportStatus status_of(const wire::AttemptReport& report) {
    return report.status() == 0 ? ReportStatus::kSucceeded : static_cast<ReportStatus>(report.status());
  }
  void tell_to_stop(const LeaseKey& key, wire::StopAttempts::Reason reason) {
    wire::StopAttempts message;
    set_lease_key(key, *message.add_attempts());
    message.add_reasons(reason);
    shard().send(wire::STOP_ATTEMPTS, message);
    turn();
  }

  FakeShard& shard() { return network.shard("a"); }

  TimePoint now = from_unix_ms(1'800'000'000'000);
  FakeNetwork network;
  ManualExecutor executor;
  WorkerConfig config;
  std::unique_ptr<WorkerCore> core;
  wire::Heartbeat latest_heartbeat;
};

}  // namespace baton::testing
