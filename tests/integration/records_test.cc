// Records over real processes and a real Redis: through the client library, and as tasks that a worker serves.
#include "baton/records.h"

#include <signal.h>

#include "baton/states.h"
#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

using ::testing::HasSubstr;

ClusterOptions two_shards() {
  ClusterOptions options;
  options.coordinator_arguments = {"--shards", "2"};
  return options;
}

class RecordsIntegration : public ::testing::Test {
 protected:
  Record put(const std::string& key, const std::string& document) {
    const auto written = records_.put({.table = "photos", .key = key, .document = document});
    EXPECT_TRUE(written) << written.error().message;
    return written ? *written : Record{};
  }
  void kill_coordinator() {
    cluster_.coordinator().signal(SIGKILL);
    cluster_.coordinator().wait();
    cluster_.start_coordinator();
  }
  Outcome run(const std::string& type, const std::string& input, const std::string& idempotency_key = "") {
    const auto outcome = client_.run(
        {.type = type, .input = input, .options = TaskOptions{.idempotency_key = idempotency_key}}, kPatience);
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? *outcome : Outcome{};
  }

  Cluster cluster_{two_shards()};
  Client client_ = cluster_.connect();
  Records records_{client_};
};

TEST_F(RecordsIntegration, WhatWasAnsweredOutlivesTheCoordinatorAndRedis) {
  const auto first = put("a.jpg", R"({"n": 1})");
  for (int i = 0; i < 50; ++i)
    put("b/" + std::to_string(100 + i), R"({"even": )" + std::string(i % 2 ? "false}" : "true}"));
  kill_coordinator();
  cluster_.redis().kill();
  cluster_.redis().start();
  const auto read = records_.get("photos", "a.jpg");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->document, R"({"n":1})");
  EXPECT_EQ(read->version, first.version);
  EXPECT_EQ(read->created_at, first.created_at);
  RecordQuery query{.table = "photos", .prefix = "b/", .where = R"({"even": true})", .limit = 10};
  std::vector<std::string> keys;
  do {
    const auto page = records_.query(query);
    ASSERT_TRUE(page) << page.error().message;
    for (const Record& record : page->records) keys.push_back(record.key);
    query.next_token = page->next_token;
  } while (!query.next_token.empty());
  EXPECT_EQ(keys.size(), 25u);
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
}

TEST_F(RecordsIntegration, OfManyWritersOneWinsEachVersion) {
  auto version = put("counter", R"({"n": 0})").version;
  for (int round = 0; round < 5; ++round) {
    std::vector<std::future<StatesResult<Record>>> writers;
    for (int i = 0; i < 8; ++i) {
      writers.push_back(records_.update({.table = "photos",
                                         .key = "counter",
                                         .patch = R"({"n": )" + std::to_string(i) + "}",
                                         .condition = {.expected_version = version}},
                                        use_future));
    }
    int won = 0;
    std::uint64_t next = 0;
    for (auto& writer : writers) {
      const auto written = writer.get();
      won += written.has_value();
      if (written) next = written->version;
      if (!written) {
        EXPECT_EQ(written.error().name, "RecordConditionFailed") << written.error().message;
      }
    }
    EXPECT_EQ(won, 1);
    version = next;
  }
}

TEST_F(RecordsIntegration, TasksWriteAndReadRecords) {
  const std::string body =
      R"({"table": "orders", "key": "17", "document": {"status": "open"}, "must_not_exist": true})";
  const Outcome written = run("record.put", body, "order-17");
  ASSERT_EQ(written.state, TaskState::kSucceeded) << written.cause;
  EXPECT_THAT(written.output, HasSubstr(R"("key":"17","version":)"));
  const Outcome again = run("record.put", body, "order-17b");
  EXPECT_EQ(again.error, "RecordAlreadyExists");
  EXPECT_EQ(again.attempt_count, 1u) << "another attempt cannot help";
  EXPECT_EQ(run("record.update", R"({"table": "orders", "key": "17", "patch": {"status": "paid"}})").state,
            TaskState::kSucceeded);
  EXPECT_THAT(run("record.get", R"({"table": "orders", "key": "17"})").output,
              HasSubstr(R"("document":{"status":"paid"})"));
  EXPECT_THAT(run("record.query", R"({"table": "orders", "where": {"status": "paid"}})").output,
              HasSubstr(R"("key":"17")"));
  EXPECT_THAT(run("record.delete", R"({"table": "orders", "key": "17"})").output, HasSubstr(R"("deleted":true)"));
  EXPECT_EQ(run("record.get", R"({"table": "orders", "key": "17"})").error, "RecordDoesNotExist");
  EXPECT_EQ(run("record.put", "[]").error, "SerializationException");
}

TEST_F(RecordsIntegration, AStateMachineKeepsARecordOfWhatItDid) {
  States states(client_);
  const auto machine =
      states.create_machine({.name = "keep", .definition = R"({"QueryLanguage": "JSONata", "StartAt": "Put",
      "States": {
        "Put": {"Type": "Task", "Resource": "record.put",
                "Arguments": {"table": "photos", "key": "{% $states.input.photo %}", "document": {"seen": true},
                              "must_not_exist": true},
                "Catch": [{"ErrorEquals": ["RecordAlreadyExists"], "Next": "Known"}],
                "Output": "{% $states.result.key %}", "End": true},
        "Known": {"Type": "Pass", "Output": "known", "End": true}}})"});
  ASSERT_TRUE(machine) << machine.error().message;
  const NewExecution photo{.machine_arn = machine->arn, .input = R"({"photo": "cat.jpg"})"};
  const auto first = states.run_execution(photo, kPatience);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->output, R"("cat.jpg")");
  const auto second = states.run_execution(photo, kPatience);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->output, R"("known")");
}

}  // namespace
}  // namespace baton::testing
