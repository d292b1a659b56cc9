#include "asl/step/item_reader.h"

#include <algorithm>
#include <utility>

#include "common/json/parse.h"

namespace baton::asl {
namespace {

constexpr std::string_view kNotIterable = "Attempting to map over non-iterable node.";

std::string text_at(const json::Value& object, std::string_view key, std::string_view otherwise = {}) {
  const json::Value* value = object.find(key);
  return std::string(value != nullptr && value->is_string() ? value->as_string() : otherwise);
}

std::string_view without_byte_order_mark(std::string_view content) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  return content.starts_with(kMark) ? content.substr(kMark.size()) : content;
}

// Takes one row off `content`. A field in quotes may hold delimiters, line ends and doubled quotes.
class CsvRows {
 public:
  CsvRows(std::string_view content, char delimiter) : rest_(without_byte_order_mark(content)), delimiter_(delimiter) {}

  // False at the end.
  bool next(std::vector<std::string>& row) {
    while (!rest_.empty() && take_line_end()) continue;
    row.clear();
    if (rest_.empty()) return false;
    do {
      row.push_back(take_field());
    } while (take_delimiter());
    take_line_end();
    return true;
  }

 private:
  bool take_line_end() {
    if (rest_.empty() || (rest_.front() != '\n' && rest_.front() != '\r')) return false;
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
    return true;
  }

  bool take_delimiter() {
    if (rest_.empty() || rest_.front() != delimiter_) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string take_field() {
    if (!rest_.starts_with('"')) return take_plain();
    rest_.remove_prefix(1);
    std::string field;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c != '"') {
        field += c;
      } else if (rest_.starts_with('"')) {
        field += '"';
        rest_.remove_prefix(1);
      } else {
        break;
      }
    }
    return field + take_plain();
  }

  std::string take_plain() {
    const char ends[] = {delimiter_, '\n', '\r'};
    const std::size_t length = std::min(rest_.find_first_of(std::string_view(ends, 3)), rest_.size());
    const std::string field(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return field;
  }

  std::string_view rest_;
  char delimiter_;
};

char delimiter_of(const json::Value& reader_config) {
  const std::string name = text_at(reader_config, "CSVDelimiter", "COMMA");
  if (name == "PIPE") return '|';
  if (name == "SEMICOLON") return ';';
  if (name == "SPACE") return ' ';
  if (name == "TAB") return '\t';
  return ',';
}

std::vector<std::string> given_headers(const json::Value& reader_config) {
  std::vector<std::string> headers;
  if (text_at(reader_config, "CSVHeaderLocation") != "GIVEN") return headers;
  const json::Value* given = reader_config.find("CSVHeaders");
  if (given == nullptr || !given->is_array()) return headers;
  for (const json::Value& header : given->items()) {
    headers.emplace_back(header.is_string() ? header.as_string() : std::string_view());
  }
  return headers;
}

// RFC 6901. Null where it leads nowhere.
const json::Value* follow_pointer(const json::Value& document, std::string_view pointer) {
  const json::Value* at = &document;
  while (at != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const std::string_view raw = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(raw.size());
    std::string name;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const bool is_escape = raw[i] == '~' && i + 1 < raw.size();
      name += !is_escape ? raw[i] : raw[++i] == '1' ? '/' : '~';
    }
    at = at->find(name);
  }
  return at;
}

ItemsOrCause parse_json_items(const json::Value& reader_config, std::string_view content) {
  const auto document = json::parse(without_byte_order_mark(content));
  if (!document) return tl::unexpected("The item source is not valid JSON: " + document.error().text());
  const json::Value* items = follow_pointer(*document, text_at(reader_config, "ItemsPointer"));
  if (items == nullptr || !items->is_array()) return tl::unexpected(std::string(kNotIterable));
  return *items;
}

// "Bucket, Key, Size"
std::vector<std::string> split_schema(std::string_view schema) {
  std::vector<std::string> names;
  while (!schema.empty()) {
    const std::size_t comma = std::min(schema.find(','), schema.size());
    std::string_view name = schema.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    names.emplace_back(name);
    schema.remove_prefix(std::min(comma + 1, schema.size()));
  }
  return names;
}

// "s3://bucket/key"
ManifestFile split_location(std::string_view location) {
  constexpr std::string_view kScheme = "s3://";
  if (!location.starts_with(kScheme)) return {"", std::string(location)};
  location.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(location.find('/'), location.size());
  return {std::string(location.substr(0, slash)), std::string(location.substr(std::min(slash + 1, location.size())))};
}

Manifest parse_athena_manifest(std::string_view content) {
  Manifest manifest;
  CsvRows rows(content, ',');
  std::vector<std::string> row;
  while (rows.next(row)) manifest.files.push_back(split_location(row.front()));
  return manifest;
}

tl::expected<Manifest, std::string> parse_inventory_manifest(std::string_view content) {
  const auto document = json::parse(without_byte_order_mark(content));
  if (!document) return tl::unexpected("The manifest is not valid JSON: " + document.error().text());
  const json::Value* files = document->find("files");
  if (files == nullptr || !files->is_array()) return tl::unexpected(std::string("The manifest has no array 'files'."));
  if (const std::string format = text_at(*document, "fileFormat", "CSV"); format != "CSV") {
    return tl::unexpected("The manifest's files have the format " + format + "; only CSV is supported.");
  }
  Manifest manifest;
  manifest.headers = split_schema(text_at(*document, "fileSchema"));
  for (const json::Value& file : files->items()) manifest.files.push_back({"", text_at(file, "key")});
  return manifest;
}

}  // namespace

ItemsOrCause parse_items(const json::Value& reader_config, std::string_view content) {
  const std::string type = text_at(reader_config, "InputType", "JSON");
  if (type == "CSV") return parse_csv(content, delimiter_of(reader_config), given_headers(reader_config));
  if (type == "JSONL") return parse_json_lines(content);
  if (type == "JSON") return parse_json_items(reader_config, content);
  return tl::unexpected("Items of the type " + type + " are not supported.");
}

json::Value parse_csv(std::string_view content, char delimiter, std::vector<std::string> headers) {
  CsvRows rows(content, delimiter);
  std::vector<std::string> row;
  if (headers.empty()) rows.next(headers);
  json::ArrayBuilder items;
  while (rows.next(row)) {
    json::ObjectBuilder item(headers.size());
    for (std::size_t i = 0; i < headers.size(); ++i) {
      item.set(headers[i], json::Value::string(i < row.size() ? std::string_view(row[i]) : std::string_view()));
    }
    items.add(item.finish());
  }
  return items.finish();
}

ItemsOrCause parse_json_lines(std::string_view content) {
  content = without_byte_order_mark(content);
  json::ArrayBuilder items;
  for (std::size_t line_number = 1; !content.empty(); ++line_number) {
    const std::string_view line = content.substr(0, content.find('\n'));
    content.remove_prefix(std::min(line.size() + 1, content.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    auto item = json::parse(line);
    if (!item) {
      return tl::unexpected("Line " + std::to_string(line_number) + " is not valid JSON: " + item.error().message);
    }
    items.add(*std::move(item));
  }
  return items.finish();
}

tl::expected<Manifest, std::string> parse_manifest(const json::Value& reader_config, std::string_view content) {
  if (text_at(reader_config, "ManifestType") == "ATHENA_DATA") return parse_athena_manifest(content);
  return parse_inventory_manifest(content);
}

ItemsOrCause parse_manifest_file(const json::Value& reader_config, const Manifest& manifest, std::string_view content) {
  if (text_at(reader_config, "ManifestType") == "ATHENA_DATA") return parse_items(reader_config, content);
  return parse_csv(content, ',', manifest.headers);
}

}  // namespace baton::asl
