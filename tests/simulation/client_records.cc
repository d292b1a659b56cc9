// What the user of a simulated client does with records: several clients count the same few up, each on the version that it
// read, so that one of two wins.
#include "common/json/parse.h"
#include "tests/simulation/client_process.h"

namespace baton::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kKeyCount = 6;

json::Value name_of(const std::string& key) {
  return json::Value::object({{"table", json::Value::string("t")}, {"key", json::Value::string(key)}});
}

std::uint64_t version_of(const json::Value& answer) {
  return static_cast<std::uint64_t>(answer.get("version").as_int64());
}

}  // namespace

void ClientProcess::count_record() {
  const std::string key = "r" + std::to_string(random_.below(kKeyCount));
  const std::uint64_t told = checker_.told_version(key);
  call("GetRecord", name_of(key), 20s, [this, key, told](const Result<ApiAnswer>& answer) {
    if (!answer) return;
    if (!answer->error.empty()) {
      if (answer->error != "RecordDoesNotExist") checker_.violated("records", answer->error + ": " + answer->message);
      checker_.record_read(key, 0, told);
      return write_record(key, 0, 1);
    }
    const json::Value record = json::parse(answer->body).value();
    checker_.record_read(key, version_of(record), told);
    write_record(key, version_of(record), record.get("document").get("n").as_int64() + 1);
  });
}

void ClientProcess::write_record(const std::string& key, std::uint64_t expected, std::int64_t count) {
  const Checker::RecordWrite write{key, expected, name() + "/" + std::to_string(random_())};
  const json::Value document =
      json::Value::object({{"n", json::Value::integer(count)}, {"by", json::Value::string(write.by)}});
  json::ObjectBuilder body{name_of(key)};
  body.set(expected == 0 ? "document" : "patch", document);
  if (expected == 0) {
    body.set("must_not_exist", json::Value::boolean(true));
  } else {
    body.set("expected_version", json::Value::integer(static_cast<std::int64_t>(expected)));
  }
  call(expected == 0 ? "PutRecord" : "UpdateRecord", body.finish(), random_.chance(0.2) ? Duration(2s) : Duration(60s),
       [this, write](const Result<ApiAnswer>& answer) {
         if (!answer) return;  // nobody knows whether it happened
         if (answer->error.empty())
           return checker_.record_written(write, version_of(json::parse(answer->body).value()));
         const bool is_late = answer->error == "RecordAlreadyExists" || answer->error == "RecordConditionFailed";
         if (!is_late) checker_.violated("records", answer->error + ": " + answer->message);
         checker_.record_refused(write);
       });
}

}  // namespace baton::simulation
