// baton record put|get|update|delete|query
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "baton/records.h"
#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/records/record_views.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

constexpr std::uint32_t kListLimitMax = 100'000;
constexpr std::uint32_t kPageSizeMax = 1000;

// What a document may be told by: JSON, a file, or standard input.
Result<std::string> read_document(Invocation& invocation, const std::string& argument) {
  auto document = read_input(argument, invocation.in());
  if (!document) return document;
  if (auto valid = check_json(*document, "the document"); !valid) return tl::unexpected(valid.error());
  return document;
}

// ---- Options that several commands have

void add_name(CLI::App& command, std::string& table, std::string& key) {
  command.add_option("TABLE", table, "Table: letters, digits, '_', '-', '.'")->required()->type_name("");
  command.add_option("KEY", key, "Key within it")->required()->type_name("");
}

void add_condition(CLI::App& command, RecordCondition& condition) {
  command.add_option("--expected-version", condition.expected_version, "Only if the record has this version")
      ->type_name("VERSION");
  command.add_option("--where", condition.where, "Only if the record's document has these members: a JSON object")
      ->type_name("JSON");
}

void add_ttl(CLI::App& command, std::optional<Duration>& ttl, const std::string& help) {
  add_parsed(command, "--ttl", "DURATION", help, parse_duration, [&ttl](Duration value) { ttl = value; });
}

void add_idempotency_key(CLI::App& command, std::string& key) {
  command.add_option("--idempotency-key", key, "The same write again is answered as the first time")->type_name("KEY");
}

// Connects, asks and shows the record that is answered.
template <typename Ask>
ExitCode show_answer(Invocation& invocation, Ask ask) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto record = ask(Records(*client));
  if (!record) return invocation.complain(record.error());
  show_record(invocation, *record);
  return ExitCode::kOk;
}

// ---- Commands

void add_put(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("put", "Write a record, or replace it");
  auto record = std::make_shared<NewRecord>();
  add_name(*command, record->table, record->key);
  command->add_option("DOCUMENT", record->document, "A JSON object, @FILE, or - for standard input")
      ->required()
      ->type_name("");
  command->add_flag("--must-not-exist", record->must_not_exist, "Only if there is no such record");
  add_condition(*command, record->condition);
  add_ttl(*command, record->ttl, "How long it is there (default: for ever)");
  add_idempotency_key(*command, record->idempotency_key);
  command->footer(R"(Prints the record's version.

Examples:
  baton record put photos cat.jpg '{"width": 640, "height": 480}'
  baton record put photos cat.jpg @cat.json --must-not-exist
  baton record put sessions 8f3a '{"user": "ada"}' --ttl 1h)");
  command->callback([record, &invocation] {
    invocation.command = [record, &invocation] {
      auto document = read_document(invocation, record->document);
      if (!document) return invocation.complain(document.error());
      record->document = std::move(*document);
      return show_answer(invocation, [&](Records records) { return records.put(*record); });
    };
  });
}

void add_get(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("get", "Print a record's document");
  auto record = std::make_shared<Record>();
  add_name(*command, record->table, record->key);
  command->footer(R"(Prints the document; with -o json also its version and times.

Examples:
  baton record get photos cat.jpg | jq .width
  baton record get photos cat.jpg -o json | jq .version)");
  command->callback([record, &invocation] {
    invocation.command = [record, &invocation] {
      return show_answer(invocation, [&](Records records) { return records.get(record->table, record->key); });
    };
  });
}

void add_update(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("update", "Change some members of a record");
  auto update = std::make_shared<RecordUpdate>();
  add_name(*command, update->table, update->key);
  command->add_option("PATCH", update->patch, "A JSON merge patch (null removes a member), @FILE, or -")
      ->required()
      ->type_name("");
  add_condition(*command, update->condition);
  add_ttl(*command, update->ttl, "How long it is there from now; 0: for ever (default: as it was)");
  add_idempotency_key(*command, update->idempotency_key);
  command->footer(R"(Prints the record's new version.

Examples:
  baton record update photos cat.jpg '{"tags": ["cat"], "draft": null}'
  baton record update orders 17 '{"status": "paid"}' --where '{"status": "open"}')");
  command->callback([update, &invocation] {
    invocation.command = [update, &invocation] {
      auto patch = read_document(invocation, update->patch);
      if (!patch) return invocation.complain(patch.error());
      update->patch = std::move(*patch);
      return show_answer(invocation, [&](Records records) { return records.update(*update); });
    };
  });
}

ExitCode delete_record(Invocation& invocation, const RecordRemoval& removal) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  const auto deleted = Records(*client).remove(removal);
  if (!deleted) return invocation.complain(deleted.error());
  show_deleted(invocation, removal, *deleted);
  return ExitCode::kOk;
}

void add_delete(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("delete", "Delete a record");
  auto removal = std::make_shared<RecordRemoval>();
  add_name(*command, removal->table, removal->key);
  add_condition(*command, removal->condition);
  add_idempotency_key(*command, removal->idempotency_key);
  command->footer(R"(A record that is not there is no error, unless a condition asks for it.

Examples:
  baton record delete photos cat.jpg
  baton record delete orders 17 --where '{"status": "draft"}')");
  command->callback([removal, &invocation] {
    invocation.command = [removal, &invocation] { return delete_record(invocation, *removal); };
  });
}

ExitCode query_records(Invocation& invocation, RecordQuery query, std::uint32_t limit) {
  auto client = invocation.connect();
  if (!client) return invocation.complain(client.error());
  std::vector<Record> records;
  do {
    query.limit = std::min(kPageSizeMax, limit - static_cast<std::uint32_t>(records.size()));
    auto page = Records(*client).query(query);
    if (!page) return invocation.complain(page.error());
    std::move(page->records.begin(), page->records.end(), std::back_inserter(records));
    query.next_token = std::move(page->next_token);
  } while (!query.next_token.empty() && records.size() < limit);
  show_records(invocation, records, clock_now());
  if (!query.next_token.empty()) invocation.note("There are more: --after " + query.next_token);
  return ExitCode::kOk;
}

void add_query(CLI::App& noun, Invocation& invocation) {
  auto* command = noun.add_subcommand("query", "List the records of a table, in the order of their keys");
  auto query = std::make_shared<RecordQuery>();
  auto limit = std::make_shared<std::uint32_t>(100);
  command->add_option("TABLE", query->table, "Table")->required()->type_name("");
  command->add_option("--prefix", query->prefix, "Only keys that begin with this")->type_name("TEXT");
  command->add_option("--where", query->where, "Only documents with these members: a JSON object")->type_name("JSON");
  command->add_option("--limit", *limit, "Most records to list")
      ->check(CLI::Range(1u, kListLimitMax))
      ->capture_default_str()
      ->type_name("NUMBER");
  command->add_option("--after", query->next_token, "Go on where another list ended")->type_name("TOKEN");
  command->footer(R"(Examples:
  baton record query photos --prefix 2026/
  baton record query orders --where '{"status": "open"}' -o json | jq -r .key)");
  command->callback([query, limit, &invocation] {
    invocation.command = [query, limit, &invocation] { return query_records(invocation, *query, *limit); };
  });
}

}  // namespace

void add_record_commands(CLI::App& app, Invocation& invocation) {
  auto* noun = add_noun(app, "record", "Write, read and list metadata records");
  noun->footer(
      "A record is a JSON object under a table and a key. docs/records.md tells more.\n\nExamples:\n"
      "  baton record put photos cat.jpg '{\"width\": 640}'\n  baton record query photos");
  add_put(*noun, invocation);
  add_get(*noun, invocation);
  add_update(*noun, invocation);
  add_delete(*noun, invocation);
  add_query(*noun, invocation);
}

}  // namespace baton::cli
