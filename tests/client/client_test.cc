// The client with its thread and real sockets, in all three forms of its calls.
#include "baton/client.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/client/tiny_coordinator.h"

namespace baton {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr Duration kLong = seconds(20);

class ClientTest : public ::testing::Test {
 protected:
  Client connect() {
    auto client = Client::connect({.endpoint = coordinator_.endpoint()});
    CHECK(client) << client.error().message;
    return std::move(*client);
  }

  TinyCoordinator coordinator_;
};

TEST_F(ClientTest, ATaskRunsAndItsOutcomeComesBack) {
  auto client = connect();
  const auto outcome = client.run({.type = "greet", .input = "hello"}, kLong);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->state, TaskState::kSucceeded);
  EXPECT_EQ(outcome->output, "hello");
}

TEST_F(ClientTest, TheSameKeyIsTheSameTask) {
  auto client = connect();
  const NewTask task{.type = "greet", .input = "x", .options = TaskOptions{.idempotency_key = "k"}};
  const auto first = client.submit(task);
  const auto second = client.submit(task, use_future).get();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(*first, task_id_of_key("greet", "k"));
}

TEST_F(ClientTest, CallbacksRunOnTheClientsThreadAndMayCallButNotWait) {
  auto client = connect();
  std::promise<Result<TaskId>> waited;
  std::promise<Result<TaskId>> called;
  client.submit({.type = "greet"}, [&](Result<TaskId>) {
    waited.set_value(client.submit({.type = "greet"}));
    client.submit({.type = "greet"}, [&](Result<TaskId> id) { called.set_value(std::move(id)); });
  });
  const auto refused = waited.get_future().get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_TRUE(called.get_future().get());
}

TEST_F(ClientTest, ABatchTellsItsAckAndEveryOutcomeOnce) {
  auto client = connect();
  constexpr std::size_t kCount = 10'000;
  std::mutex mutex;
  std::condition_variable changed;
  std::set<TaskId> ended;
  std::size_t told = 0;
  std::vector<TaskId> ids;
  client.submit_batch(
      std::vector<NewTask>(kCount, {.type = "greet", .input = "x"}),
      [&](Result<BatchAck> ack) {
        const std::lock_guard lock(mutex);
        if (ack) ids = std::move(ack->ids);
        changed.notify_all();
      },
      [&](const OutcomesNews& news) {
        const std::lock_guard lock(mutex);
        for (const auto& outcome : news.ended) ended.insert(outcome.id);
        told += news.ended.size();
        changed.notify_all();
      });
  std::unique_lock lock(mutex);
  ASSERT_TRUE(changed.wait_for(lock, kLong, [&] { return told == kCount && ids.size() == kCount; }));
  EXPECT_THAT(ended, SizeIs(kCount));
  for (const TaskId id : ids) EXPECT_TRUE(ended.contains(id));
  EXPECT_LE(coordinator_.submit_count(), kCount / 100) << "many tasks travel in one message";
}

TEST_F(ClientTest, ManyThreadsShareAClient) {
  auto client = connect();
  std::vector<std::thread> threads;
  std::atomic<int> succeeded{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto outcome = client.run({.type = "greet", .input = std::to_string(i)}, kLong);
        if (outcome && outcome->output == std::to_string(i)) ++succeeded;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(succeeded, 200);
}

TEST_F(ClientTest, ATaskThatDoesNotEndInTimeIsADeadline) {
  auto client = connect();
  const auto outcome = client.run({.type = "stuck"}, milliseconds(50));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kDeadlineExceeded);
}

TEST_F(ClientTest, PagesSayWhereTheNextOneBegins) {
  auto client = connect();
  const auto first = client.list({.limit = 3});
  ASSERT_TRUE(first);
  ASSERT_TRUE(first->next);
  const auto second = client.list({.after = first->next, .limit = 3});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->tasks.front().id.low, first->next->low + 1);
}

TEST_F(ClientTest, QuestionsAreAnswered) {
  auto client = connect();
  const auto queues = client.queues();
  ASSERT_TRUE(queues);
  EXPECT_EQ(queues->at(0).type, "greet");
  EXPECT_EQ(client.get(TaskId{1, 2}).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(client.drain_worker(WorkerId{1}));
  const auto nothing = client.cancel({}, "no reason");
  ASSERT_TRUE(nothing);
  EXPECT_THAT(*nothing, SizeIs(0));
}

TEST_F(ClientTest, AnOperationOfTheStatesApiIsCalledInAllForms) {
  auto client = connect();
  const auto waited = client.call_api("CreateActivity", R"({"name":"a"})", kLong);
  ASSERT_TRUE(waited) << waited.error().message;
  EXPECT_EQ(waited->error, "");
  EXPECT_EQ(waited->body, R"({"name":"a"})");
  EXPECT_EQ(client.call_api("CreateActivity", R"({"name":"b"})", kLong, use_future).get()->body, R"({"name":"b"})");
  std::promise<Result<ApiAnswer>> called;
  client.call_api("CreateActivity", "{}", kLong,
                  [&](Result<ApiAnswer> answer) { called.set_value(std::move(answer)); });
  EXPECT_EQ(called.get_future().get()->body, "{}");
}

TEST_F(ClientTest, ClosingAnswersWhatIsOpen) {
  std::future<Result<Outcome>> outcome;
  {
    auto client = connect();
    outcome = client.run({.type = "stuck"}, kLong, use_future);
  }
  ASSERT_EQ(outcome.wait_for(seconds(0)), std::future_status::ready);
  EXPECT_EQ(outcome.get().error().code, ErrorCode::kCancelled);
}

TEST(ClientConnect, NobodyThereIsAClearError) {
  const auto client =
      Client::connect({.endpoint = "ipc:///nonexistent/baton.sock", .connect_timeout = milliseconds(100)});
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(client.error().message, HasSubstr("ipc:///nonexistent/baton.sock"));
}

TEST(ClientConnect, WrongEndpointsAndKeysAreRefused) {
  EXPECT_EQ(Client::connect({.endpoint = "http://x"}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Client::connect({.endpoint = "tcp://127.0.0.1:1", .secret_key = "short"}).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace baton
