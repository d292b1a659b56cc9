// What must hold of records: as clients are told of them, as storage holds them, and between the two.
#include "common/json/parse.h"
#include "tests/simulation/record_content.h"
#include "tests/simulation/simulation.h"

namespace baton::simulation {

void Checker::stored_metadata(const row::RecordRow& row) {
  KnownRecord& record = records_[row.key()];
  if (record.stored.contains(row.version())) return;  // what a takeover reads again
  const std::string of = "record " + row.key() + " of version " + std::to_string(row.version());
  if (!record.stored.empty() && row.version() < record.stored.rbegin()->first) {
    return violated("records", of + " is stored behind version " + std::to_string(record.stored.rbegin()->first));
  }
  const auto document = json::parse(row.document());
  const std::int64_t count = document ? document->get("n").as_int64() : -1;
  if (count != record.count + 1) {
    violated("records", of + " counts " + std::to_string(count) + " behind " + std::to_string(record.count));
  }
  record.count = count;
  record.stored[row.version()] = document ? std::string(document->find("by")->as_string()) : "";
}

void Checker::record_written(const RecordWrite& write, std::uint64_t version) {
  KnownRecord& record = records_[write.key];
  ++counts.records_written;
  const auto stored = record.stored.find(version);
  const std::string of = "record " + write.key + " of version " + std::to_string(version);
  if (stored == record.stored.end()) return violated("durable before visible", of + " was told before it was stored");
  if (stored->second != write.by)
    violated("records", of + " was told to " + write.by + ", but is " + stored->second + "'s");
  if (version <= write.expected) violated("records", of + " was written on " + std::to_string(write.expected));
  if (!record.overwritten.insert(write.expected).second) {
    violated("records", "two writes of " + write.key + " on version " + std::to_string(write.expected) + " succeeded");
  }
  record.told = std::max(record.told, version);
}

void Checker::record_refused(const RecordWrite& write) {
  for (const auto& [version, by] : records_[write.key].stored) {
    if (by == write.by) violated("records", "the write of " + write.by + " was refused, and is stored");
  }
}

void Checker::record_read(const std::string& key, std::uint64_t version, std::uint64_t known_version) {
  KnownRecord& record = records_[key];
  ++counts.records_read;
  const std::string of = "record " + key;
  if (version < known_version) {
    return violated("records", of + " is read as version " + std::to_string(version) + ", and version " +
                                   std::to_string(known_version) + " had been told");
  }
  if (version != 0 && !record.stored.contains(version)) {
    violated("durable before visible",
             of + " was read in version " + std::to_string(version) + " before that was stored");
  }
  record.told = std::max(record.told, version);
}

std::string content_of(const records::Records& records) {
  std::string text;
  records.for_each([&](const records::RecordChange& record) {
    text += "record " + std::string(record.key) + " " + std::to_string(record.written.version) + " " +
            std::string(record.document) + "\n";
  });
  return text;
}

void Simulation::expect_records_are_stored(const std::vector<Reloaded>& reloaded) {
  checker_.for_each_record([&](const std::string& key, const Checker::KnownRecord& known) {
    if (known.stored.empty()) return;
    std::uint64_t version = 0;
    const auto id = api::record_id_of("t", key);
    reloaded[id.partition(config_.partition_count)].records.for_each([&](const records::RecordChange& record) {
      if (record.key == key) version = record.written.version;
    });
    if (version >= known.stored.rbegin()->first) return;
    ++checker_.counts.lost;
    checker_.violated("acknowledged is kept", "record " + key + " had version " +
                                                  std::to_string(known.stored.rbegin()->first) +
                                                  " in storage, and has " + std::to_string(version));
  });
}

}  // namespace baton::simulation
