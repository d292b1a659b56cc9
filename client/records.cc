#include "baton/records.h"

#include <algorithm>
#include <cstdio>

#include "client/shell.h"
#include "client/typed_call.h"
#include "common/iso_time.h"
#include "common/json/write.h"

namespace baton {

namespace {

// A body, member by member. A document that is no JSON makes it an error that is said before anything is sent.
class Body {
 public:
  Body(const std::string& table, const std::string& key) {
    add("table", table);
    add("key", key);
  }

  Body& add(std::string_view name, const std::string& text) {
    if (!text.empty()) body_.set(name, json::Value::string(text));
    return *this;
  }
  Body& add_number(std::string_view name, std::uint64_t number) {
    body_.set(name, json::Value::integer(static_cast<std::int64_t>(number)));
    return *this;
  }
  Body& add_json(std::string_view name, const std::string& text) {
    const auto value = json::parse(text);
    if (value) {
      body_.set(name, *value);
    } else if (!error_) {
      error_ = Error{ErrorCode::kInvalidArgument, std::string(name) + " is not JSON: " + value.error().text()};
    }
    return *this;
  }
  Body& add(const RecordCondition& condition) {
    if (condition.expected_version) add_number("expected_version", *condition.expected_version);
    return condition.where.empty() ? *this : add_json("where", condition.where);
  }
  Body& add(const std::optional<Duration>& ttl) {
    if (!ttl) return *this;
    return add_number("ttl_seconds", static_cast<std::uint64_t>(std::max<std::int64_t>(
                                         0, std::chrono::ceil<std::chrono::seconds>(*ttl).count())));
  }
  Body& add_flag(std::string_view name, bool flag) {
    if (flag) body_.set(name, json::Value::boolean(true));
    return *this;
  }

  // Sends it, or answers what is wrong with it.
  template <typename T, typename Shell>
  void send(Shell& shell, const char* operation, Read<T> read, StatesCallback<T> done) {
    if (error_) return done(tl::unexpected(ApiError(*error_)));
    call<T>(shell, operation, json::to_text(body_.finish()), read, std::move(done));
  }

 private:
  json::ObjectBuilder body_;
  std::optional<Error> error_;
};

std::string text_of(const json::Value& body, std::string_view name) {
  const json::Value* value = body.find(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

// As iso_time() prints it, "2019-03-26T20:14:13.192Z"; nullopt: absent, or something else.
std::optional<TimePoint> time_of(const json::Value& body, std::string_view name) {
  const std::string text = text_of(body, name);
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3dZ", &year, &month, &day, &hour, &minute,
                               &second, &millisecond);
  if (read != 7) return std::nullopt;
  const std::chrono::sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return TimePoint(date.time_since_epoch() + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                   std::chrono::seconds(second) + std::chrono::milliseconds(millisecond));
}

Record read_record(const json::Value& body) {
  Record record;
  record.table = text_of(body, "table");
  record.key = text_of(body, "key");
  if (const json::Value* document = body.find("document")) record.document = json::to_text(*document);
  if (const json::Value version = body.get("version"); version.is_int64()) {
    record.version = static_cast<std::uint64_t>(version.as_int64());
  }
  record.created_at = time_of(body, "created_at").value_or(TimePoint{});
  record.updated_at = time_of(body, "updated_at").value_or(TimePoint{});
  record.expires_at = time_of(body, "expires_at");
  return record;
}

bool read_deleted(const json::Value& body) { return body.get("deleted").is_true(); }

RecordPage read_page(const json::Value& body) {
  RecordPage page;
  const json::Value records = body.get("records");
  if (records.is_array()) {
    for (const json::Value& record : records.items()) page.records.push_back(read_record(record));
  }
  page.next_token = text_of(body, "next_token");
  return page;
}

}  // namespace

void Records::start_put(NewRecord record, StatesCallback<Record> done) {
  Body(record.table, record.key)
      .add_json("document", record.document)
      .add_flag("must_not_exist", record.must_not_exist)
      .add(record.condition)
      .add(record.ttl)
      .add("idempotency_key", record.idempotency_key)
      .send<Record>(*client_->shell_, "PutRecord", read_record, std::move(done));
}

void Records::start_get(std::string table, std::string key, StatesCallback<Record> done) {
  Body(table, key).send<Record>(*client_->shell_, "GetRecord", read_record, std::move(done));
}

void Records::start_update(RecordUpdate update, StatesCallback<Record> done) {
  Body(update.table, update.key)
      .add_json("patch", update.patch)
      .add(update.condition)
      .add(update.ttl)
      .add("idempotency_key", update.idempotency_key)
      .send<Record>(*client_->shell_, "UpdateRecord", read_record, std::move(done));
}

void Records::start_remove(RecordRemoval removal, StatesCallback<bool> done) {
  Body(removal.table, removal.key)
      .add(removal.condition)
      .add("idempotency_key", removal.idempotency_key)
      .send<bool>(*client_->shell_, "DeleteRecord", read_deleted, std::move(done));
}

void Records::start_query(RecordQuery query, StatesCallback<RecordPage> done) {
  Body(query.table, "")
      .add("prefix", query.prefix)
      .add(RecordCondition{.where = query.where})
      .add_number("limit", query.limit)
      .add("next_token", query.next_token)
      .send<RecordPage>(*client_->shell_, "QueryRecords", read_page, std::move(done));
}

}  // namespace baton
