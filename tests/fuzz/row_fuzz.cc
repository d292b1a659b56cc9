// Whatever lies in Redis: it is refused as damaged, or an owner takes it over and then works with it: its timers fire, its
// tasks are handed out and reported, its executions run on, are shown, stopped and redriven, its checkpoint is written. What
// it wrote the next owner can take over, and finds the same executions.
//
// The form of an input: stored_rows.h.
#include "common/check.h"
#include "coordinator/storage/row_codec.h"
#include "tests/fuzz/owner.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;
using fuzz::Owner;
using fuzz::StoredRows;

const TimePoint kNow = TimePoint(std::chrono::hours(24 * 365 * 50));

// ---- Seeds: what owners have written ---------------------------------------------------------------------------------

struct Script {
  std::string_view definition;
  std::string_view input = "{}";
  asl::ExecutionType type = asl::ExecutionType::kStandard;
};

constexpr Script kScripts[] = {
    {R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","HeartbeatSeconds":9,"TimeoutSeconds":90,
        "Retry":[{"ErrorEquals":["E"]}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"Assign":{"v":1},"Next":"B"},
        "B":{"Type":"Wait","Seconds":30,"Next":"C"},"C":{"Type":"Pass","End":true}}})"},
    {R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[
        {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"work","End":true}}},
        {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":7,"Next":"F"},"F":{"Type":"Fail","Error":"E"}}}],
        "Retry":[{"ErrorEquals":["E"],"MaxAttempts":1}],"End":true}}})"},
    {R"({"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"ItemProcessor":{"StartAt":"T","States":{
        "T":{"Type":"Task","Resource":"work","End":true}}},"End":true}}})",
     "[1,2,3]"},
    {R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED",
        "ExecutionType":"STANDARD"},"StartAt":"T","States":{"T":{"Type":"Task","Resource":"work","End":true}}},
        "ItemBatcher":{"MaxItemsPerBatch":2},"ToleratedFailureCount":1,"End":true}}})",
     "[1,2,3]"},
    {R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject",
        "ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"b","Key":"k"}},"ItemProcessor":{"ProcessorConfig":{
        "Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},"StartAt":"S","States":{"S":{"Type":"Succeed"}}},
        "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"b"}},"End":true}}})"},
    {R"({"StartAt":"N","States":{"N":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2",
        "Parameters":{"StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:other","Input":{}},
        "Next":"T"},"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "HeartbeatSeconds":60,"Parameters":{"QueueUrl":"q","MessageBody.$":"$$.Task.Token"},"End":true}}})"},
    {R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","End":true}}})", "{}",
     asl::ExecutionType::kExpress},
};

// One task of each type.
void work(Owner& owner, ReportStatus status, std::string_view output) {
  for (TypeIndex type = 0; type < owner.types().size(); ++type) (void)owner.work(type, status, output);
}

void add_seeds_of(const Script& script, std::vector<std::string>& seeds) {
  for (const bool is_checkpointed : {false, true}) {
    StoredRows stored;
    Owner owner(stored, 1000, kNow);
    CHECK(owner.acquire().has_value()) << "nothing cannot be read";
    owner.start("one", script.definition, script.input, script.type);
    for (int turn = 0; turn < 6; ++turn) {
      owner.turn();
      if (is_checkpointed && turn % 2 == 1) owner.checkpoint();
      seeds.push_back(stored.text());
      work(owner, turn % 3 == 1 ? ReportStatus::kFailed : ReportStatus::kSucceeded, "[1,2]");
      owner.answer_nested();
      owner.pass_time(std::chrono::seconds(turn * 4));
    }
    owner.end_everything();
    owner.turn();
    seeds.push_back(stored.text());
    owner.checkpoint();
    seeds.push_back(stored.text());
  }
}

std::string seed_of_tasks() {
  StoredRows stored;
  Owner owner(stored, 1000, kNow);
  CHECK(owner.acquire().has_value()) << "nothing cannot be read";
  for (std::uint64_t i = 1; i < 5; ++i) owner.submit(i, "image.resize");
  owner.turn();
  owner.checkpoint();
  owner.submit(6, "image.blur");
  work(owner, ReportStatus::kSucceeded, "1");
  work(owner, ReportStatus::kFailed, "");
  owner.turn();
  return stored.text();
}

std::string seed_of_registry() {
  constexpr std::string_view kArn = R"("arn:aws:states:us-east-1:123456789012:stateMachine:m)";
  StoredRows stored;
  Owner owner(stored, 1000, kNow);
  CHECK(owner.acquire().has_value()) << "nothing cannot be read";
  owner.call("CreateStateMachine", R"({"name": "m", "roleArn": "arn:aws:iam::123456789012:role/r", "publish": true,
      "tags": [{"key": "k", "value": "v"}],
      "definition": "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}"})");
  owner.call("CreateStateMachineAlias", R"({"name": "a", "routingConfiguration": [{"stateMachineVersionArn": )" +
                                            std::string(kArn) + R"(:1", "weight": 100}]})");
  owner.turn();
  owner.checkpoint();
  owner.call("CreateActivity", R"({"name": "act"})");
  owner.call("CreateTrigger", R"({"name": "tr", "schedule": "* * * * *", "backfill": "all", "overlap": "skip",
      "input": {"at": "{% $states.input.slot %}"}, "state_machine_arn": )" +
                                  std::string(kArn) + R"("})");
  owner.call("CreateTrigger", R"({"name": "hook", "http": {"secret": "s", "signature": "hmac-sha256"},
      "task": {"type": "t", "priority": 9, "timeout_ms": 5}})");
  owner.turn();
  return stored.text();
}

std::string seed_of_records() {
  StoredRows stored;
  Owner owner(stored, 1000, kNow);
  CHECK(owner.acquire().has_value()) << "nothing cannot be read";
  owner.call("PutRecord", R"({"table": "t", "key": "a", "document": {"n": 1}, "ttl_seconds": 60})");
  owner.call("PutRecord", R"({"table": "t", "key": "b", "document": {}, "idempotency_key": "i"})");
  owner.turn();
  owner.checkpoint();
  owner.call("UpdateRecord", R"({"table": "t", "key": "a", "patch": {"m": [null]}})");
  owner.call("DeleteRecord", R"({"table": "t", "key": "b"})");
  owner.turn();
  return stored.text();
}

std::vector<std::string> seeds() {
  std::vector<std::string> seeds = {seed_of_tasks(), seed_of_registry(), seed_of_records()};
  for (const Script& script : kScripts) add_seeds_of(script, seeds);
  row::Record filled;
  fuzz::fill(filled, 5);
  StoredRows stored;
  stored.journal.push_back(filled.SerializeAsString());
  seeds.push_back(stored.text());
  return seeds;
}

// ---- The run ---------------------------------------------------------------------------------------------------------

// Whatever an owner wrote, the next one takes it over.
void expect_taken_over(StoredRows stored, const Owner& from, TimePoint now) {
  Owner next(stored, 3, now);
  const auto acquired = next.acquire();
  CHECK(acquired.has_value()) << "an owner's own rows are refused: " << acquired.error().message;
  CHECK(next.open_executions() == from.open_executions()) << "the next owner finds other executions";
  CHECK(next.records() == from.records()) << "the next owner finds other records";
}

// Time passes, workers come, tasks end: an hour in steps.
void live(Owner& owner, StoredRows& stored, TimePoint& now) {
  for (const Duration step : {Duration(0), Duration(1'000'000), Duration(60'000'000), Duration(3600'000'000)}) {
    owner.pass_time(step);
    now += step;
    owner.turn();
    for (TypeIndex type = 0; type < owner.types().size(); ++type) {
      (void)owner.work(type, ReportStatus::kFailed, "", true);
      (void)owner.work(type, ReportStatus::kSucceeded, "[1,2]");
    }
    owner.answer_nested();
    owner.show_everything();
    owner.call("PutRecord", R"({"table": "t", "key": "a", "document": {"n": 2}})");
    owner.call("UpdateRecord", R"({"table": "t", "key": "a", "patch": {"n": null}, "ttl_seconds": 7})");
    owner.call("DeleteRecord", R"({"table": "t", "key": "b"})");
    owner.turn();
  }
  expect_taken_over(stored, owner, now);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  StoredRows stored = StoredRows::parse({reinterpret_cast<const char*>(data), size});
  TimePoint now = kNow;
  Owner owner(stored, 2, now);
  if (!owner.acquire()) return 0;
  owner.checkpoint();
  expect_taken_over(stored, owner, now);
  live(owner, stored, now);
  owner.end_everything();
  owner.turn();
  expect_taken_over(stored, owner, now);
  owner.checkpoint();
  expect_taken_over(stored, owner, now);
  return 0;
}
