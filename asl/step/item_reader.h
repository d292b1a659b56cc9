// What an ItemReader's objects hold, as items of a distributed Map (AWS, "ItemReader"). Whoever fetches the bytes calls
// these and answers with ItemsRead; a failure's text is the cause of ReaderFailed.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "common/json/value.h"

namespace baton::asl {

using ItemsOrCause = tl::expected<json::Value, std::string>;

// By ReaderConfig's InputType: CSV, JSON or JSONL, its CSVHeaderLocation, CSVHeaders, CSVDelimiter and ItemsPointer. An
// array. (MANIFEST: see below. PARQUET is refused.)
ItemsOrCause parse_items(const json::Value& reader_config, std::string_view content);

// Rows as RFC 4180 has them, quoted fields and all. A row is {header: text}: fields without a header are dropped, headers
// without a field give "". Empty lines are skipped. Without `headers` the first row gives them.
json::Value parse_csv(std::string_view content, char delimiter, std::vector<std::string> headers = {});
// One JSON value a line.
ItemsOrCause parse_json_lines(std::string_view content);

// A manifest names the files that hold the items.
struct ManifestFile {
  std::string bucket;  // empty: where the manifest is
  std::string key;
};
struct Manifest {
  std::vector<ManifestFile> files;
  std::vector<std::string> headers;  // of the files' columns
};
// ManifestType S3_INVENTORY (the default): the manifest.json of an inventory, whose files are CSV. ATHENA_DATA: a list of
// s3://BUCKET/KEY, one a line; the files are what InputType says.
tl::expected<Manifest, std::string> parse_manifest(const json::Value& reader_config, std::string_view content);
// The items in one of the files, uncompressed.
ItemsOrCause parse_manifest_file(const json::Value& reader_config, const Manifest& manifest, std::string_view content);

}  // namespace baton::asl
