// Triggers: what they start, what is made up for, what is asked again; every test ends with others made of the rows.
#include "coordinator/triggers/triggers.h"

#include <gmock/gmock.h>

#include "common/iso_time.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::triggers {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kMachine = "arn:aws:states:us-east-1:123456789012:stateMachine:clean";

class TriggerWorld : public testing::Test, protected TriggerEffects {
 protected:
  void TearDown() override { restart(); }

  json::Value call(std::string_view operation, const std::string& body) {
    const auto answer = triggers_.call(operation, *json::parse(body), now_, random_, *this);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : json::Value::empty_object();
  }
  api::ApiError refusal(std::string_view operation, const std::string& body) {
    const auto answer = triggers_.call(operation, *json::parse(body), now_, random_, *this);
    EXPECT_FALSE(answer) << operation << " is answered";
    return answer ? api::ApiError{} : answer.error();
  }
  static std::string rule(std::string_view schedule, std::string_view more = "", std::string_view name = "nightly") {
    return R"({"name": ")" + std::string(name) + R"(", "state_machine_arn": ")" + std::string(kMachine) +
           R"(", "schedule": ")" + std::string(schedule) + "\"" + std::string(more) + "}";
  }
  // Time passes, and nobody sleeps through a slot.
  void pass(Duration duration) {
    const TimePoint end = now_ + duration;
    while (triggers_.next_wake_up() <= end) {
      now_ = std::max(now_, triggers_.next_wake_up());
      triggers_.advance(now_, random_, *this);
    }
    now_ = end;
  }
  // Time passes, and nobody is there.
  void miss(Duration duration) {
    now_ += duration;
    restart();
    triggers_.advance(now_, random_, *this);
  }
  std::string described(std::string_view member) {
    return json::to_text(call("DescribeTrigger", R"({"name": "nightly"})").get(member));
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Start& start : starts_) names.push_back(start.name);
    return names;
  }
  void restart() {
    const std::string before = json::to_text(call("ListTriggers", "{}"));
    const TimePoint wake_up = triggers_.next_wake_up();
    triggers_ = Triggers();
    for (const auto& [key, row] : rows_) {
      const auto restored = triggers_.restore_row(key, row);
      ASSERT_TRUE(restored) << restored.error().message;
    }
    EXPECT_EQ(json::to_text(call("ListTriggers", "{}")), before);
    EXPECT_EQ(triggers_.next_wake_up(), wake_up);
  }

  std::map<std::string, std::string> rows_;
  std::vector<Start> starts_;
  TimePoint now_ = from_unix_ms(1'784'567'890'123);  // 2026-07-20T17:18:10.123Z
  Random random_{7};
  Triggers triggers_;

 private:
  void put_row(std::string_view key, std::string_view row) override { rows_[std::string(key)] = row; }
  void drop_row(std::string_view key) override { EXPECT_EQ(rows_.erase(std::string(key)), 1u) << key; }
  void start(const Start& start) override { starts_.push_back(start); }
};

TEST_F(TriggerWorld, ASlotStartsAnExecutionThatIsNamedAfterIt) {
  const auto created = call("CreateTrigger", rule("0 2 * * *", R"(, "time_zone": "Europe/Berlin", "input":
      {"at": "{% $states.input.slot %}", "by": "{% $states.input.trigger %}", "n": 1})"));
  EXPECT_EQ(json::to_text(created.get("next_slot")), R"("2026-07-21T00:00:00Z")");
  EXPECT_EQ(json::to_text(created.get("status")), R"("ACTIVE")");
  pass(2 * 24h);
  EXPECT_THAT(names(), ElementsAre("nightly-20260721T000000Z", "nightly-20260722T000000Z"));
  EXPECT_EQ(std::get<api::MachineTarget>(starts_[0].target).arn, kMachine);
  EXPECT_EQ(starts_[0].input, R"({"at":"2026-07-21T00:00:00Z","by":"nightly","n":1})");
  EXPECT_EQ(described("fired_count"), "2");
  EXPECT_EQ(described("last_execution_name"), R"("nightly-20260722T000000Z")");
}

TEST_F(TriggerWorld, TheSameTriggerAgainIsTheSame) {
  const std::string first = json::to_text(call("CreateTrigger", rule("@daily")));
  EXPECT_EQ(json::to_text(call("CreateTrigger", rule("@daily"))), first);
  EXPECT_EQ(refusal("CreateTrigger", rule("@hourly")).name, "TriggerAlreadyExists");
}

TEST_F(TriggerWorld, WhatIsWrongWithARuleIsTold) {
  EXPECT_THAT(refusal("CreateTrigger", rule("0 25 * * *")).message, HasSubstr("'25' is no hour"));
  EXPECT_THAT(refusal("CreateTrigger", rule("@daily", R"(, "time_zone": "Nowhere")")).message,
              HasSubstr("no time zone"));
  EXPECT_EQ(refusal("CreateTrigger", rule("@daily", R"(, "input": {"a": "{% 1 + %}"})")).name, "ValidationException");
  EXPECT_THAT(refusal("CreateTrigger", rule("@daily", R"(, "overlaps": "skip")")).message, HasSubstr("'overlaps'"));
  EXPECT_EQ(refusal("CreateTrigger", rule("@daily", R"(, "overlap": "never")")).name, "ValidationException");
  EXPECT_EQ(refusal("CreateTrigger", rule("@daily", "", "a/b")).name, "InvalidName");
  EXPECT_EQ(refusal("CreateTrigger", rule("@daily", "", std::string(api::kTriggerNameMax + 1, 'n'))).name,
            "ValidationException");
  EXPECT_EQ(refusal("DescribeTrigger", R"({"name": "none"})").name, "TriggerDoesNotExist");
  EXPECT_EQ(refusal("DeleteTrigger", R"({"name": "none"})").name, "TriggerDoesNotExist");
  EXPECT_THAT(rows_, IsEmpty());
}

TEST_F(TriggerWorld, WhatIsOpenIsAskedAgainUntilItHasStarted) {
  call("CreateTrigger", rule("@hourly"));
  pass(1h);
  restart();
  const auto all = [](const Start&) { return true; };
  triggers_.ask_again(all, *this);
  ASSERT_THAT(names(), ElementsAre("nightly-20260720T180000Z", "nightly-20260720T180000Z"));
  triggers_.started(starts_[0].trigger, starts_[0].slot, *this);
  triggers_.started(starts_[0].trigger, starts_[0].slot, *this);
  restart();
  triggers_.ask_again(all, *this);
  EXPECT_THAT(starts_, SizeIs(2));
  EXPECT_EQ(described("open_count"), "0");
}

TEST_F(TriggerWorld, AStartThatWasRefusedIsToldAndOver) {
  call("CreateTrigger", rule("@hourly"));
  pass(1h);
  triggers_.refused(starts_[0].trigger, starts_[0].slot, "StateMachineDoesNotExist: there is none", *this);
  EXPECT_EQ(described("last_error"), R"("StateMachineDoesNotExist: there is none")");
  EXPECT_EQ(described("open_count"), "0");
  pass(1h);
  EXPECT_EQ(described("last_error"), "null") << "the next one is on its way";
}

TEST_F(TriggerWorld, RunsThatMustNotOverlapAreSkipped) {
  call("CreateTrigger", rule("@hourly", R"(, "overlap": "skip")"));
  pass(1h);
  triggers_.started(starts_[0].trigger, starts_[0].slot, *this);
  pass(2h);
  EXPECT_THAT(starts_, SizeIs(1)) << "it still runs";
  restart();
  triggers_.ended(starts_[0].trigger, starts_[0].slot, *this);
  pass(1h);
  EXPECT_THAT(names(), ElementsAre("nightly-20260720T180000Z", "nightly-20260720T210000Z"));
}

TEST_F(TriggerWorld, RunsThatMayOverlapDo) {
  call("CreateTrigger", rule("@hourly"));
  pass(3h);
  EXPECT_THAT(starts_, SizeIs(3));
}

TEST_F(TriggerWorld, MissedSlotsAreMadeUpForAsTheRuleSays) {
  call("CreateTrigger", rule("@hourly", R"(, "backfill": "none")", "none"));
  call("CreateTrigger", rule("@hourly", R"(, "backfill": "last")", "last"));
  call("CreateTrigger", rule("@hourly", R"(, "backfill": "all")", "all"));
  miss(3h + 10min);
  EXPECT_THAT(names(), ElementsAre("all-20260720T180000Z", "all-20260720T190000Z", "all-20260720T200000Z",
                                   "last-20260720T200000Z"));
  starts_.clear();
  pass(1h);
  EXPECT_THAT(names(), ElementsAre("all-20260720T210000Z", "last-20260720T210000Z", "none-20260720T210000Z"));
}

TEST_F(TriggerWorld, ASlotThatIsALittleLateWasNotMissed) {
  call("CreateTrigger", rule("@hourly"));
  miss(triggers_.next_wake_up() + kOnTime - now_);
  EXPECT_THAT(starts_, SizeIs(1));
  miss(triggers_.next_wake_up() + kOnTime + 1us - now_);
  EXPECT_THAT(starts_, SizeIs(1));
}

TEST_F(TriggerWorld, AfterAYearTheLatestSlotsAreMadeUpFor) {
  call("CreateTrigger", rule("* * * * *", R"(, "backfill": "all")"));
  miss(365 * 24h);
  ASSERT_THAT(starts_, SizeIs(kBackfillMax));
  EXPECT_EQ(starts_.back().name, "nightly-20270720T171800Z");
  EXPECT_EQ(starts_.back().slot - starts_.front().slot, std::chrono::minutes(kBackfillMax - 1));
}

TEST_F(TriggerWorld, APausedTriggerFiresNothingAndMakesUpForNothing) {
  call("CreateTrigger", rule("@hourly", R"(, "backfill": "all")"));
  EXPECT_EQ(json::to_text(call("PauseTrigger", R"({"name": "nightly"})").get("status")), R"("PAUSED")");
  EXPECT_EQ(triggers_.next_wake_up(), kNever);
  pass(5h);
  call("ResumeTrigger", R"({"name": "nightly"})");
  pass(0s);
  EXPECT_THAT(starts_, IsEmpty());
  pass(1h);
  EXPECT_THAT(starts_, SizeIs(1));
}

TEST_F(TriggerWorld, ADeletedTriggerIsGone) {
  call("CreateTrigger", rule("@hourly"));
  pass(1h);
  call("DeleteTrigger", R"({"name": "nightly"})");
  EXPECT_THAT(rows_, IsEmpty());
  triggers_.started(starts_[0].trigger, starts_[0].slot, *this);
  pass(5h);
  EXPECT_THAT(starts_, SizeIs(1));
}

TEST_F(TriggerWorld, AnInputThatFailsIsToldAndTheNextSlotIsAnother) {
  call("CreateTrigger", rule("@hourly", R"(, "input": {"x": "{% $number($states.input.trigger) %}"})"));
  pass(1h);
  EXPECT_THAT(starts_, IsEmpty());
  EXPECT_THAT(described("last_error"), HasSubstr("States.QueryEvaluationError"));
}

TEST_F(TriggerWorld, ASlotMayStartATask) {
  call("CreateTrigger", R"({"name": "nightly", "schedule": "@hourly", "input": {"at": "{% $states.input.slot %}"},
      "task": {"type": "report.build", "priority": 9, "timeout_ms": 1500, "attempt_count_max": 2}})");
  restart();
  pass(1h);
  ASSERT_THAT(starts_, SizeIs(1));
  const auto& task = std::get<api::TaskTarget>(starts_[0].target);
  EXPECT_EQ(task, (api::TaskTarget{"report.build", 9, 1500ms, 2}));
  EXPECT_EQ(starts_[0].name, "nightly-20260720T180000Z");
  EXPECT_EQ(starts_[0].input, R"({"at":"2026-07-20T18:00:00Z"})");
  EXPECT_EQ(described("task"), R"({"type":"report.build","priority":9,"timeout_ms":1500,"attempt_count_max":2})");
}

TEST_F(TriggerWorld, ATriggerHasOneSourceAndOneTarget) {
  const auto refused = [&](const std::string& members) {
    return refusal("CreateTrigger", R"({"name": "n", )" + members + "}").message;
  };
  const std::string machine = R"("state_machine_arn": ")" + std::string(kMachine) + "\"";
  EXPECT_THAT(refused(machine), HasSubstr("fired by one of"));
  EXPECT_THAT(refused(machine + R"(, "http": {}, "schedule": "@daily")"), HasSubstr("fired by one of"));
  EXPECT_THAT(refused(machine + R"(, "http": {}, "overlap": "skip")"), HasSubstr("fired by one of"));
  EXPECT_THAT(refused(machine + R"(, "time_zone": "UTC")"), HasSubstr("needs 'schedule'"));
  EXPECT_THAT(refused(machine + R"(, "pattern": "*.jpg")"), HasSubstr("needs 'folder'"));
  EXPECT_THAT(refused(R"("http": {})"), HasSubstr("either 'state_machine_arn' or 'task'"));
  EXPECT_THAT(refused(machine + R"(, "http": {}, "task": {"type": "t"})"), HasSubstr("either"));
  EXPECT_THAT(refused(R"("http": {}, "task": {"type": "a b"})"), HasSubstr("a task type is"));
  EXPECT_THAT(refused(R"("http": {}, "task": {"type": "t", "queue": "q"})"), HasSubstr("'queue' is no member of task"));
  EXPECT_THAT(refused(R"("schedule": "@daily", "overlap": "skip", "task": {"type": "t"})"),
              HasSubstr("'skip' needs a state machine"));
  EXPECT_THAT(refused(machine + R"(, "http": {"signature": "hmac-sha256"})"), HasSubstr("needs the name of a secret"));
  EXPECT_THAT(refused(machine + R"(, "http": {"secret": "s", "signature_header": "X"})"),
              HasSubstr("is for the signature"));
  EXPECT_THAT(rows_, IsEmpty());
}

class EventTriggers : public TriggerWorld {
 protected:
  void create(std::string_view more) {
    call("CreateTrigger",
         R"({"name": "hook", "state_machine_arn": ")" + std::string(kMachine) + R"(", )" + std::string(more) + "}");
  }
  json::Value render(const std::string& event, const std::string& id = "e1", const std::string& name = "hook") {
    return call("RenderTrigger", R"({"name": ")" + name + R"(", "event": )" + event + R"(, "id": ")" + id + "\"}");
  }
  static constexpr char kEvent[] = R"({"body": 1})";
  static std::string text(const json::Value& object, std::string_view name) {
    const json::Value value = object.get(name);
    return value.is_string() ? std::string(value.as_string()) : json::to_text(value);
  }
};

TEST_F(EventTriggers, ARequestsBodyIsTheInputUnlessTheRuleSaysOtherwise) {
  create(R"("http": {})");
  const std::string event = R"({"body": {"order": 17}, "headers": {"a": "b"}, "query": {}})";
  const json::Value rendered = render(event);
  EXPECT_EQ(text(rendered, "input"), R"({"order":17})");
  EXPECT_EQ(text(rendered, "name"), "hook-e1");
  EXPECT_EQ(text(rendered, "state_machine_arn"), kMachine);
  call("DeleteTrigger", R"({"name": "hook"})");
  create(R"("http": {}, "input": {"order": "{% $states.input.body.order %}", "from": "{% $states.input.headers.a %}",
      "is": "{% $states.input.trigger & '/' & $states.input.id %}"})");
  EXPECT_EQ(text(render(event), "input"), R"({"order":17,"from":"b","is":"hook/e1"})");
  EXPECT_THAT(starts_, IsEmpty()) << "whoever brought it starts it";
}

TEST_F(EventTriggers, AFileIsTheSource) {
  create(R"("folder": "/srv/incoming", "pattern": "*.jpg")");
  EXPECT_EQ(text(render(R"({"path": "/srv/incoming/a.jpg", "bytes": 7})"), "input"),
            R"({"source":"/srv/incoming/a.jpg"})");
  EXPECT_EQ(triggers_.next_wake_up(), kNever);
}

TEST_F(EventTriggers, AnEventThatComesAgainHasTheSameName) {
  create(R"("http": {})");
  EXPECT_EQ(text(render(R"({"body": 1})"), "name"), text(render(R"({"body": 2})"), "name"));
  const std::string colons = text(render(kEvent, "2026-07-20T17:18:10Z/x"), "name");
  EXPECT_THAT(colons, testing::MatchesRegex("hook-[0-9a-f]{32}")) << "an id that is no name is hashed";
  EXPECT_EQ(text(render(kEvent, "2026-07-20T17:18:10Z/x"), "name"), colons);
  EXPECT_NE(text(render(kEvent, "2026-07-20T17:18:10Z/y"), "name"), colons);
  EXPECT_EQ(text(render(kEvent, std::string(75, 'i')), "name"), "hook-" + std::string(75, 'i')) << "80 characters";
  EXPECT_EQ(text(render(kEvent, std::string(76, 'i')), "name").size(), 37u);
  EXPECT_EQ(refusal("RenderTrigger", R"({"name": "hook", "event": {}, "id": ")" + std::string(513, 'i') + "\"}").name,
            "ValidationException");
}

TEST_F(EventTriggers, TheLongestNameLeavesRoomForADigest) {
  const std::string name(api::kTriggerNameMax, 'n');
  call("CreateTrigger", R"({"name": ")" + name + R"(", "http": {}, "task": {"type": "t"}})");
  const std::string key = text(render(kEvent, "a/b", name), "idempotency_key");
  EXPECT_EQ(key.size(), std::string_view("trigger:").size() + 80);
}

TEST_F(EventTriggers, ATaskIsNamedByItsKey) {
  call("CreateTrigger", R"({"name": "hook", "http": {}, "task": {"type": "order.book"}})");
  const json::Value rendered = render(R"({"body": "x"})");
  EXPECT_EQ(text(rendered, "idempotency_key"), "trigger:hook-e1");
  EXPECT_EQ(text(rendered, "task"), R"({"type":"order.book","priority":4,"attempt_count_max":4})");
  EXPECT_EQ(text(rendered, "input"), R"("x")");
}

TEST_F(EventTriggers, APausedTriggerTakesNoEvent) {
  create(R"("http": {})");
  call("PauseTrigger", R"({"name": "hook"})");
  EXPECT_EQ(refusal("RenderTrigger", R"({"name": "hook", "event": {}, "id": "e"})").name, "TriggerIsPaused");
  EXPECT_EQ(refusal("RenderTrigger", R"({"name": "none", "event": {}, "id": "e"})").name, "TriggerDoesNotExist");
}

TEST_F(EventTriggers, AnEventThatItsTemplateDoesNotTakeIsRefused) {
  create(R"("http": {}, "input": {"n": "{% $number($states.input.body) %}"})");
  const auto refused = refusal("RenderTrigger", R"({"name": "hook", "event": {"body": "x"}, "id": "e"})");
  EXPECT_EQ(refused.name, "InvalidExecutionInput");
  EXPECT_THAT(refused.message, HasSubstr("States.QueryEvaluationError"));
}

TEST_F(EventTriggers, AScheduleMayBeFiredByHand) {
  call("CreateTrigger", rule("@daily", R"(, "input": {"at": "{% $states.input.slot %}"})"));
  EXPECT_EQ(text(render("{}", "e1", "nightly"), "input"), R"({"at":"2026-07-20T17:18:10Z"})");
  EXPECT_EQ(text(render(R"({"slot": "s"})", "e1", "nightly"), "input"), R"({"at":"s"})");
}

TEST_F(TriggerWorld, TriggersAreListedPageByPage) {
  for (const char* name : {"c", "a", "b"}) call("CreateTrigger", rule("@daily", "", name));
  const auto first = call("ListTriggers", R"({"limit": 2})");
  ASSERT_EQ(first.get("triggers").size(), 2u);
  EXPECT_EQ(json::to_text(first.get("triggers")[0].get("name")), R"("a")");
  const auto rest = call("ListTriggers", R"({"next_token": )" + json::to_text(first.get("next_token")) + "}");
  EXPECT_EQ(rest.get("triggers").size(), 1u);
  EXPECT_EQ(rest.find("next_token"), nullptr);
}

TEST_F(TriggerWorld, ARowOfTheFirstVersionIsRead) {
  const auto restored = triggers_.restore_row(
      "r:t:old",
      R"({"rule":{"name":"old","state_machine_arn":"arn:aws:states:us-east-1:123456789012:stateMachine:m",)"
      R"("schedule":"@daily","time_zone":"UTC","input":{"a":1},"overlap":"skip","backfill":"last"},)"
      R"("created_at":1784567890123000,"paused":false,"next_slot":1784592000000000,"open":[],"fired_count":3})");
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(json::to_text(call("DescribeTrigger", R"({"name": "old"})").get("overlap")), R"("skip")");
  call("PauseTrigger", R"({"name": "old"})");  // writes the row anew
}

TEST_F(TriggerWorld, ADamagedRowIsRefused) {
  call("CreateTrigger", rule("@hourly"));
  const std::string row = rows_.begin()->second;
  Triggers others;
  EXPECT_FALSE(others.restore_row("r:t:other", row));
  for (const std::string_view member : {"rule", "created_at", "next_slot", "open", "fired_count"}) {
    json::ObjectBuilder damaged{*json::parse(row)};
    damaged.set(member, json::Value::string("x"));
    EXPECT_FALSE(others.restore_row("r:t:nightly", json::to_text(damaged.finish()))) << member;
  }
  EXPECT_FALSE(others.restore_row("r:t:nightly", "{"));
  EXPECT_TRUE(others.restore_row("r:t:nightly", row));
}

}  // namespace
}  // namespace baton::triggers
