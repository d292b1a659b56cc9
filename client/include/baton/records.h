// Metadata records: JSON documents under a table and a key, kept by the coordinator beside its tasks.
//
//   baton::Records records(client);
//   records.put({.table = "photos", .key = "cat.jpg", .document = R"({"width": 640})", .must_not_exist = true});
//   auto record = records.get("photos", "cat.jpg");
//   records.update({.table = "photos", .key = "cat.jpg", .patch = R"({"tags": ["cat"]})",
//                   .condition = {.expected_version = record->version}});
//
// Every call has the three forms of Client's (baton/client.h) and is repeated until it is answered or ClientOptions::timeout
// is over; a write happens once, however often it is sent. What is answered is durable. docs/records.md has the limits.
//
// Errors of every call, by their names (ApiError::name): ValidationException, SerializationException (the request is wrong).
// A record that has expired is one that does not exist.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "baton/client.h"
#include "baton/states_types.h"

namespace baton {

// A table is 1 … 64 of letters, digits, "_", "-" and "."; a key 1 … 1,024 bytes without control characters. Neither is
// created: a table is there while it has a record.
struct Record {
  std::string table{};
  std::string key{};
  std::string document{};     // a JSON object
  std::uint64_t version = 0;  // grows with every write, though not by one; never used again under the same key
  TimePoint created_at{};
  TimePoint updated_at{};
  std::optional<TimePoint> expires_at{};
};

// When a write happens; all that is given must hold. Else: RecordConditionFailed, or RecordDoesNotExist.
struct RecordCondition {
  std::optional<std::uint64_t> expected_version{};
  std::string where{};  // a JSON object: each of its members is equal in the document. "": none
};

struct NewRecord {
  std::string table{};
  std::string key{};
  std::string document{};       // a JSON object of at most 256 KiB
  bool must_not_exist = false;  // else what is there is replaced
  RecordCondition condition{};
  std::optional<Duration> ttl{};  // whole seconds; nullopt: it stays
  // The same write, whoever makes it again: for ten minutes, and as long as nobody else has written the record.
  std::string idempotency_key{};
};

struct RecordUpdate {
  std::string table{};
  std::string key{};
  std::string patch{};  // a JSON merge patch (RFC 7396): members replace those that are there, null removes them
  RecordCondition condition{};
  std::optional<Duration> ttl{};  // from now; 0: it stays for ever; nullopt: as it was
  std::string idempotency_key{};
};

struct RecordRemoval {
  std::string table{};
  std::string key{};
  RecordCondition condition{};
  std::string idempotency_key{};
};

struct RecordQuery {
  std::string table{};
  std::string prefix{};       // of keys
  std::string where{};        // as of RecordCondition
  std::uint32_t limit = 100;  // 1 … 1,000
  std::string next_token{};   // of the page before
};

struct RecordPage {
  std::vector<Record> records;  // in the order of their keys; may be empty though there are more
  std::string next_token;       // "": there are no more
};

class Records {
 public:
  // `client` must outlive it and stay where it is. Costs nothing; may be copied; thread-safe as Client is.
  explicit Records(Client& client) : client_(&client) {}

  // → Record, without its document. Errors: RecordAlreadyExists, RecordConditionFailed, RecordDoesNotExist (of a
  // condition), RecordLimitExceeded.
  template <typename Form = UseWait>
  auto put(NewRecord record, Form form = {}) {
    return in_form<Record>(std::move(form), [&](auto done) { start_put(std::move(record), std::move(done)); });
  }

  // → Record. Errors: RecordDoesNotExist.
  template <typename Form = UseWait>
  auto get(std::string table, std::string key, Form form = {}) {
    return in_form<Record>(std::move(form),
                           [&](auto done) { start_get(std::move(table), std::move(key), std::move(done)); });
  }

  // → Record, without its document. Errors: RecordDoesNotExist, RecordConditionFailed, RecordLimitExceeded.
  template <typename Form = UseWait>
  auto update(RecordUpdate update, Form form = {}) {
    return in_form<Record>(std::move(form), [&](auto done) { start_update(std::move(update), std::move(done)); });
  }

  // → bool: whether there was one. Errors: RecordConditionFailed, RecordDoesNotExist (of a condition).
  template <typename Form = UseWait>
  auto remove(RecordRemoval removal, Form form = {}) {
    return in_form<bool>(std::move(form), [&](auto done) { start_remove(std::move(removal), std::move(done)); });
  }

  // → RecordPage. Errors: InvalidToken.
  template <typename Form = UseWait>
  auto query(RecordQuery query, Form form = {}) {
    return in_form<RecordPage>(std::move(form), [&](auto done) { start_query(std::move(query), std::move(done)); });
  }

 private:
  void start_put(NewRecord record, StatesCallback<Record> done);
  void start_get(std::string table, std::string key, StatesCallback<Record> done);
  void start_update(RecordUpdate update, StatesCallback<Record> done);
  void start_remove(RecordRemoval removal, StatesCallback<bool> done);
  void start_query(RecordQuery query, StatesCallback<RecordPage> done);

  template <typename T, typename Form, typename Start>
  auto in_form(Form form, Start start) {
    return client_->in_form<StatesResult<T>>(std::move(form), std::move(start));
  }

  Client* client_;
};

}  // namespace baton
