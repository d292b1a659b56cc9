// Requests from outside: whatever the body, an operation answers, refuses in words, or leads somewhere, and never crashes.
//
// The first byte chooses the operation, the rest is the body.
#include <map>

#include "api/check.h"
#include "api/routing.h"
#include "api/shape.h"
#include "api/test_state.h"
#include "api/validate_definition.h"
#include "common/check.h"
#include "common/json/parse.h"
#include "common/json/write.h"
#include "coordinator/records/records.h"
#include "coordinator/registry/registry.h"
#include "coordinator/triggers/triggers.h"
#include "tests/api/parse_any.h"
#include "tests/fuzz/seeds.h"

namespace {

using namespace baton;

constexpr TimePoint kNow = from_unix_ms(1'784'567'890'123);

constexpr std::string_view kBodies[] = {
    R"({"name":"m","definition":"{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}","publish":true,)"
    R"("roleArn":"arn:aws:iam::123456789012:role/r","type":"EXPRESS","versionDescription":"d",)"
    R"("tags":[{"key":"k","value":"v"}],"tracingConfiguration":{"enabled":true},"loggingConfiguration":{"level":"ALL",)"
    R"("destinations":[{"cloudWatchLogsLogGroup":{"logGroupArn":"arn:aws:logs:::log-group:g:*"}}]},)"
    R"("encryptionConfiguration":{"type":"CUSTOMER_MANAGED_KMS_KEY","kmsKeyId":"k"},"input":"{\"a\":[1,null]}",)"
    R"("stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m:PROD"})",
    R"({"name":"PROD","description":"d","routingConfiguration":[{"stateMachineVersionArn":)"
    R"("arn:aws:states:us-east-1:123456789012:stateMachine:m:1","weight":100}],)"
    R"("stateMachineAliasArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m:PROD"})",
    R"({"executionArn":"arn:aws:states:us-east-1:123456789012:execution:m:e","error":"E","cause":"C","maxResults":7,)"
    R"("nextToken":"t","reverseOrder":true,"includeExecutionData":false,"clientToken":"c"})",
    R"({"taskToken":"0123456789abcdef0123456789abcdef.1.1.0","output":"[1]","error":"E","cause":"C"})",
    R"({"resourceArn":"arn:aws:states:us-east-1:123456789012:activity:a","tags":[{"key":"k"}],"tagKeys":["k"],)"
    R"("activityArn":"arn:aws:states:us-east-1:123456789012:activity:a","workerName":"w"})",
    R"({"name":"tr","schedule":"*/5 * * * MON-FRI","time_zone":"Europe/Berlin","overlap":"skip","backfill":"all",)"
    R"("state_machine_arn":"arn:aws:states:us-east-1:123456789012:stateMachine:m","input":{"a":"{% $states.input.slot %}"}})",
    R"({"name":"tr2","http":{"secret":"s","signature":"hmac-sha256","signature_header":"X-S"},)"
    R"("task":{"type":"t","priority":9,"timeout_ms":5,"attempt_count_max":2}})",
    R"({"name":"tr2","folder":"/in","pattern":"*.jpg","task":{"type":"t"},"input":"{% $states.input.path %}"})",
    R"({"name":"tr","event":{"body":{"n":1},"headers":{},"query":{"a":["1"]}},"id":"e"})",
    R"({"name":"tr","event":{"body":"x"},"id":"2026-07-20T17:18:10Z"})",
    R"({"name":"tr","limit":1,"next_token":"dHI="})",
    R"({"table":"t","key":"k","document":{"n":1},"patch":{"n":null,"m":{"x":[1]}},"must_not_exist":true,"limit":1,)"
    R"("expected_version":1,"where":{"n":1.0},"ttl_seconds":5,"idempotency_key":"i","prefix":"k","next_token":"aw=="})",
    R"({"table":"t","key":"k","document":{"n":2}})",
    R"({"table":"t","key":"k","patch":{"n":2}})",
    R"({"table":"t","key":"k"})",
    R"({"definition":"{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::lambda:invoke\",\"Parameters\":)"
    R"({\"FunctionName\":\"f\"},\"Retry\":[{\"ErrorEquals\":[\"E\"]}],\"Catch\":[{\"ErrorEquals\":[\"States.ALL\"],)"
    R"(\"Next\":\"H\"}],\"End\":true}","input":"{}","inspectionLevel":"DEBUG","variables":"{\"x\":1}","mock":)"
    R"({"errorOutput":{"error":"E","cause":"C"}},"stateConfiguration":{"retrierRetryCount":1},"context":)"
    R"("{\"Map\":{\"Item\":{\"Index\":0,\"Value\":1}}}"})",
};

std::vector<std::string_view> all_operations() {
  std::vector<std::string_view> all(api::operations().begin(), api::operations().end());
  all.insert(all.end(), api::record_operations().begin(), api::record_operations().end());
  all.insert(all.end(), api::trigger_operations().begin(), api::trigger_operations().end());
  return all;
}

std::vector<std::string> seeds() {
  std::vector<std::string> seeds;
  for (std::size_t operation = 0; operation < all_operations().size(); ++operation) {
    for (const std::string_view text : kBodies)
      seeds.push_back(std::string(1, static_cast<char>(operation)).append(text));
  }
  return seeds;
}

struct Rows final : registry::RegistryEffects {
  void put_row(std::string_view key, std::string_view row) override {
    CHECK(json::parse(row).has_value()) << "a row that cannot be read: " << row;
    rows.insert_or_assign(std::string(key), std::string(row));
  }
  void drop_row(std::string_view key) override { CHECK(rows.erase(std::string(key)) == 1) << key << " was not there"; }

  std::map<std::string, std::string> rows;
};

void check_error(const api::ApiError& error) {
  CHECK(!error.name.empty() && !error.message.empty()) << "an error without words";
  const std::string text = json::to_text(json::Value::string(error.message));
  CHECK(json::parse(text).has_value()) << "a message that is no text: " << text;
}

// A machine m with a version and an alias, and an activity a; then the call, then the same registry from its rows.
void call_registry(std::string_view operation, const json::Value& body) {
  registry::Registry registry("us-east-1", "123456789012");
  Rows rows;
  Random random(1);
  const auto call = [&](std::string_view name, const json::Value& with) {
    return registry.call(name, with, kNow, random, rows);
  };
  CHECK(call("CreateStateMachine", *json::parse(kBodies[0])).has_value()) << "the seed is sound";
  CHECK(call("CreateStateMachineAlias", *json::parse(kBodies[1])).has_value()) << "the seed is sound";
  CHECK(call("CreateActivity", *json::parse(R"({"name":"a"})")).has_value()) << "the seed is sound";
  if (const auto answer = call(operation, body); !answer) check_error(answer.error());

  registry::Registry again("us-east-1", "123456789012");
  for (const auto& [key, row] : rows.rows) {
    const auto restored = again.restore_row(key, row);
    CHECK(restored.has_value()) << restored.error().message;
  }
  const auto restored = again.restored();
  CHECK(restored.has_value()) << restored.error().message;
  CHECK(again.row_bytes() == registry.row_bytes()) << "bytes were miscounted";
}

struct WrittenRecords final : records::RecordEffects {
  void put_record(const records::RecordChange& change) override {
    restored.restore_record(change, false);
    CHECK(change.written.deleted || json::parse(change.document).has_value()) << "a document that cannot be read";
  }
  records::Records restored;
};

// A record k, then the call, twice; then the same records from what was written.
void call_records(std::string_view operation, const json::Value& body) {
  records::Records records;
  WrittenRecords written;
  const json::Value first = *json::parse(R"({"table": "t", "key": "k", "document": {"n": 1}})");
  CHECK(records.call("PutRecord", first, 1, kNow, written).has_value()) << "the seed is sound";
  if (operation == "QueryRecords") {
    const auto request = api::parse_query_records(body);
    if (!request) return check_error(request.error());
    CHECK(api::read_record_page(api::to_answer(records.query(*request, kNow))).has_value()) << "no page";
    return;
  }
  const auto answer = records.call(operation, body, 2, kNow, written);
  const auto again = records.call(operation, body, 2, kNow, written);
  if (!answer) return check_error(answer.error());
  CHECK(again && json::to_text(*again) == json::to_text(*answer)) << "sent again, and answered otherwise";
  CHECK(written.restored.bytes() == records.bytes()) << "bytes were miscounted";
}

struct TriggerRows final : triggers::TriggerEffects {
  void put_row(std::string_view key, std::string_view row) override {
    rows.insert_or_assign(std::string(key), std::string(row));
  }
  void drop_row(std::string_view key) override { CHECK(rows.erase(std::string(key)) == 1) << key << " was not there"; }
  void start(const triggers::Start& start) override {
    CHECK(json::parse(start.input).has_value()) << "an input that is no JSON: " << start.input;
  }

  std::map<std::string, std::string> rows;
};

// A trigger tr, then the call and a day; then the same triggers from their rows.
void call_triggers(std::string_view operation, const json::Value& body) {
  triggers::Triggers triggers;
  TriggerRows rows;
  Random random(1);
  const json::Value first = *json::parse(
      R"({"name": "tr", "http": {}, "task": {"type": "t"}, "input": {"n": "{% $states.input.body.n %}"}})");
  CHECK(triggers.call("CreateTrigger", first, kNow, random, rows).has_value()) << "the seed is sound";
  if (const auto answer = triggers.call(operation, body, kNow, random, rows); !answer) check_error(answer.error());
  triggers.advance(kNow + std::chrono::hours(24), random, rows);

  triggers::Triggers again;
  for (const auto& [key, row] : rows.rows) {
    const auto restored = again.restore_row(key, row);
    CHECK(restored.has_value()) << restored.error().message;
  }
  const auto list = [&](triggers::Triggers& all) {
    return json::to_text(*all.call("ListTriggers", json::Value::empty_object(), kNow, random, rows));
  };
  CHECK(list(again) == list(triggers)) << "rows that say something else";
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const std::vector<std::string_view> kOperations = all_operations();
  const std::string_view operation = kOperations[data[0] % kOperations.size()];
  const auto body = json::parse(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  if (!body) return 0;
  if (data[0] % kOperations.size() >= api::operations().size()) {
    if (const auto route = api::route_of(operation, *body); !route) check_error(route.error());
    if (triggers::Triggers::serves(operation)) {
      call_triggers(operation, *body);
    } else {
      call_records(operation, *body);
    }
    return 0;
  }

  const auto shape_error = api::check_request(operation, *body);
  const auto error = api::parse_any(operation, *body);
  if (shape_error) CHECK(error && error->message == shape_error->message) << "the shape is checked first";
  if (error) check_error(*error);
  if (const auto route = api::route_of(operation, *body); !route) {
    check_error(route.error());
    CHECK(error || operation.starts_with("SendTask")) << "sound, but it leads nowhere: " << operation;
  }
  Random random(1);
  if (registry::Registry::serves(operation)) call_registry(operation, *body);
  if (operation == "TestState") {
    if (const auto answer = api::test_state(*body, kNow, random); !answer) check_error(answer.error());
  }
  if (operation == "ValidateStateMachineDefinition") {
    CHECK(api::validate_definition(*body).has_value() == !error.has_value()) << "a definition is never an error";
  }
  return 0;
}
