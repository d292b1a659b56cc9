#include "cli/records/record_views.h"

#include "cli/fields.h"
#include "cli/text.h"

namespace baton::cli {

namespace {

JsonLine record_json(const Record& record) {
  JsonLine line;
  line.add("table", record.table).add("key", record.key).add("version", record.version);
  line.add("created_at_ms", to_unix_ms(record.created_at)).add("updated_at_ms", to_unix_ms(record.updated_at));
  if (record.expires_at) line.add("expires_at_ms", to_unix_ms(*record.expires_at));
  if (!record.document.empty()) line.add_json("document", record.document);
  return line;
}

}  // namespace

void show_record(Invocation& invocation, const Record& record) {
  if (invocation.json()) return invocation.show(record_json(record));
  if (record.document.empty()) {
    invocation.out() << "version " << record.version << '\n';
  } else {
    show_output(invocation, record.document);
  }
}

void show_records(Invocation& invocation, const std::vector<Record>& records, TimePoint now) {
  Table table({{"KEY"}, {"VERSION", Align::kRight}, {"UPDATED"}, {"EXPIRES"}, {"DOCUMENT"}});
  for (const Record& record : records) {
    if (invocation.json()) {
      invocation.show(record_json(record));
    } else {
      table.add_row({record.key, std::to_string(record.version), invocation.time_text(record.updated_at, now),
                     record.expires_at ? invocation.time_text(*record.expires_at, now) : "", record.document});
    }
  }
  if (!invocation.json()) invocation.show(table);
}

void show_deleted(Invocation& invocation, const RecordRemoval& removal, bool deleted) {
  if (invocation.json()) {
    invocation.show(JsonLine().add("table", removal.table).add("key", removal.key).add("deleted", deleted));
  } else {
    invocation.out() << printable(removal.key) << (deleted ? " deleted" : " was not there") << '\n';
  }
}

}  // namespace baton::cli
