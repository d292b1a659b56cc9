#include "asl/step/item_reader.h"

#include <gtest/gtest.h>

#include "common/json/write.h"
#include "tests/asl/step/run.h"

namespace baton::asl {
namespace {

std::string items(std::string_view config, std::string_view content) {
  const auto parsed_items = parse_items(parsed(config), content);
  return parsed_items ? json::to_text(*parsed_items) : parsed_items.error();
}

TEST(CsvItems, TakeTheirHeadersFromTheFirstRow) {
  constexpr std::string_view kConfig = R"({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"})";
  EXPECT_EQ(items(kConfig, "a,b\n1,2\n3,\"x, \"\"y\"\"\nz\"\r\n"),
            R"([{"a":"1","b":"2"},{"a":"3","b":"x, \"y\"\nz"}])");
}

TEST(CsvItems, MissFieldsAndDropExtraOnes) {
  constexpr std::string_view kConfig = R"({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"})";
  EXPECT_EQ(items(kConfig, "H1,\n4,5,6\n,,,\n   \n"), R"([{"H1":"4","":"5"},{"H1":"","":""},{"H1":"   ","":""}])");
  EXPECT_EQ(items(kConfig, "a\n"), "[]");
  EXPECT_EQ(items(kConfig, ""), "[]");
}

TEST(CsvItems, TakeGivenHeadersAndOtherDelimiters) {
  EXPECT_EQ(items(R"({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"],
                      "CSVDelimiter": "PIPE"})",
                  "\xef\xbb\xbf"
                  "1|2\n\n3|4"),
            R"([{"a":"1","b":"2"},{"a":"3","b":"4"}])");
}

TEST(JsonItems, AreAnArrayOrPointedAt) {
  EXPECT_EQ(items(R"({"InputType": "JSON"})", "[1, {\"x\": 2}]"), R"([1,{"x":2}])");
  EXPECT_EQ(items("{}", "[1]"), "[1]");
  EXPECT_EQ(items(R"({"InputType": "JSON"})", "{}"), "Attempting to map over non-iterable node.");
  EXPECT_EQ(items(R"({"InputType": "JSON", "ItemsPointer": "/a/b~1c"})", R"({"a": {"b/c": [7]}})"), "[7]");
  EXPECT_EQ(items(R"({"InputType": "JSON", "ItemsPointer": "/nope"})", "{}"),
            "Attempting to map over non-iterable node.");
  EXPECT_TRUE(items(R"({"InputType": "JSON"})", "[1").starts_with("The item source is not valid JSON: "));
}

TEST(JsonLineItems, AreOneALine) {
  EXPECT_EQ(items(R"({"InputType": "JSONL"})", "{\"a\": 1}\r\n\n2"), R"([{"a":1},2])");
  EXPECT_TRUE(items(R"({"InputType": "JSONL"})", "1\n}\n").starts_with("Line 2 is not valid JSON: "));
}

TEST(ItemReader, RefusesWhatItCannotRead) {
  EXPECT_EQ(items(R"({"InputType": "PARQUET"})", ""), "Items of the type PARQUET are not supported.");
}

TEST(Manifest, OfAnInventoryNamesFilesAndColumns) {
  const json::Value config = parsed(R"({"InputType": "MANIFEST"})");
  const auto manifest = parse_manifest(config, R"({"fileFormat": "CSV", "fileSchema": "Bucket, Key, Size",
                                                   "files": [{"key": "data/1.csv.gz"}]})");
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->files.at(0).key, "data/1.csv.gz");
  EXPECT_EQ(json::to_text(*parse_manifest_file(config, *manifest, "\"b\",\"k\",\"9\"\n")),
            R"([{"Bucket":"b","Key":"k","Size":"9"}])");
  EXPECT_FALSE(parse_manifest(config, "{}"));
  EXPECT_FALSE(parse_manifest(config, "no"));
  EXPECT_FALSE(parse_manifest(config, R"({"fileFormat": "ORC", "files": []})"));
}

TEST(Manifest, OfAthenaIsAListOfLocations) {
  const json::Value config = parsed(R"({"InputType": "JSONL", "ManifestType": "ATHENA_DATA"})");
  const auto manifest = parse_manifest(config, "s3://bucket/a/b.json\ns3://other/c\n");
  ASSERT_TRUE(manifest);
  ASSERT_EQ(manifest->files.size(), 2u);
  EXPECT_EQ(manifest->files[0].bucket, "bucket");
  EXPECT_EQ(manifest->files[0].key, "a/b.json");
  EXPECT_EQ(json::to_text(*parse_manifest_file(config, *manifest, "1\n2\n")), "[1,2]");
}

}  // namespace
}  // namespace baton::asl
