#include "coordinator/registry/rows.h"

#include <utility>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::registry {

namespace {

// ── writing ──

json::Value text(std::string_view value) { return json::Value::string(value); }
json::Value time(TimePoint point) { return json::Value::integer(to_unix_ms(point)); }

// JSON that is kept as text. REQUIRES: it parses, as whoever made it wrote it.
json::Value nested(const std::string& value) {
  auto parsed = json::parse(value);
  return parsed ? *std::move(parsed) : json::Value::null();
}

json::Value tags_value(const std::vector<api::Tag>& tags) {
  json::ArrayBuilder list(tags.size());
  for (const api::Tag& tag : tags) list.add(json::Value::array({text(tag.key), text(tag.value)}));
  return list.finish();
}

json::Value revision_value(const Revision& revision) {
  return json::Value::object({{"id", text(revision.id)},
                              {"role", text(revision.role_arn)},
                              {"definition", text(revision.definition->hash)},
                              {"logging", nested(revision.logging)},
                              {"tracing", nested(revision.tracing)},
                              {"encryption", nested(revision.encryption)},
                              {"updated_ms", time(revision.updated_at)}});
}

// ── reading ──

// Reads members of a row, and remembers whether one was not as expected.
class RowReader {
 public:
  RowReader(std::string_view key, std::string_view row) : key_(key) {
    auto value = json::parse(row);
    if (value && value->is_object()) {
      row_ = *std::move(value);
    } else {
      row_ = json::Value::empty_object();
      is_corrupt_ = true;
    }
  }
  RowReader(std::string_view key, json::Value object) : key_(key), row_(std::move(object)) {
    is_corrupt_ = !row_.is_object();
  }

  std::string text(std::string_view name) { return text_in(row_.get(name)); }
  std::string text_or_none(std::string_view name) { return row_.find(name) == nullptr ? std::string() : text(name); }
  std::int64_t integer(std::string_view name) {
    const json::Value value = row_.get(name);
    if (value.is_int64()) return value.as_int64();
    is_corrupt_ = true;
    return 0;
  }
  TimePoint time(std::string_view name) { return from_unix_ms(integer(name)); }
  bool flag(std::string_view name) { return row_.get(name).is_true(); }
  std::string nested(std::string_view name) {
    const json::Value value = row_.get(name);
    if (!value.is_object()) is_corrupt_ = true;
    return json::to_text(value);
  }
  json::Value list(std::string_view name) {
    json::Value value = row_.get(name);
    if (value.is_array()) return value;
    is_corrupt_ = true;
    return json::Value::empty_array();
  }
  std::vector<api::Tag> tags() {
    std::vector<api::Tag> tags;
    for (const json::Value& tag : list("tags").items()) {
      const bool is_pair = tag.is_array() && tag.size() == 2;
      if (!is_pair) is_corrupt_ = true;
      if (is_pair) tags.push_back({text_in(tag[0]), text_in(tag[1])});
    }
    return tags;
  }
  std::shared_ptr<const Revision> revision(const FindDefinition& find) {
    RowReader reader(key_, row_.get("revision"));
    if (reader.is_corrupt_) {
      is_corrupt_ = true;
      return nullptr;
    }
    auto revision = std::make_shared<Revision>();
    revision->id = reader.text("id");
    revision->role_arn = reader.text("role");
    revision->definition = find(reader.text("definition"));
    revision->logging = reader.nested("logging");
    revision->tracing = reader.nested("tracing");
    revision->encryption = reader.nested("encryption");
    revision->updated_at = reader.time("updated_ms");
    if (reader.is_corrupt_ || revision->definition == nullptr) is_corrupt_ = true;
    return revision;
  }
  std::vector<Route> routes() {
    std::vector<Route> routes;
    for (const json::Value& route : list("routes").items()) {
      const bool is_pair = route.is_array() && route.size() == 2 && route[0].is_int64() && route[1].is_int64();
      if (!is_pair) is_corrupt_ = true;
      if (is_pair) {
        routes.push_back(
            {static_cast<std::uint32_t>(route[0].as_int64()), static_cast<std::int32_t>(route[1].as_int64())});
      }
    }
    return routes;
  }

  template <typename T>
  Result<T> finish(T object) {
    if (!is_corrupt_) return object;
    return fail(ErrorCode::kCorrupt,
                "the row '" + std::string(key_.substr(0, 400)) +
                    "' of the registry cannot be read, or the definition that it names is missing");
  }

 private:
  std::string text_in(const json::Value& value) {
    if (value.is_string()) return std::string(value.as_string());
    is_corrupt_ = true;
    return {};
  }

  std::string_view key_;
  json::Value row_;
  bool is_corrupt_ = false;
};

}  // namespace

std::string_view name_of(asl::ExecutionType type) {
  return type == asl::ExecutionType::kExpress ? "EXPRESS" : "STANDARD";
}

std::string definition_key(std::string_view hash) { return "r:d:" + std::string(hash); }
std::string machine_key(std::string_view machine) { return "r:m:" + std::string(machine); }
std::string version_key(std::string_view machine, std::uint32_t number) {
  return "r:v:" + std::string(machine) + ":" + std::to_string(number);
}
std::string alias_key(std::string_view machine, std::string_view alias) {
  return "r:l:" + std::string(machine) + ":" + std::string(alias);
}
std::string activity_key(std::string_view activity) { return "r:a:" + std::string(activity); }

std::string encode(const Definition& definition) {
  return json::to_text(json::Value::object(
      {{"text", text(definition.text)}, {"variable_references", nested(definition.variable_references)}}));
}

std::string encode(const Machine& machine) {
  return json::to_text(json::Value::object({{"name", text(machine.name)},
                                            {"type", text(name_of(machine.type))},
                                            {"created_ms", time(machine.created_at)},
                                            {"tags", tags_value(machine.tags)},
                                            {"revision", revision_value(*machine.revision)},
                                            {"published", json::Value::boolean(machine.was_created_published)},
                                            {"description", text(machine.created_description)},
                                            {"next_version", json::Value::integer(machine.next_version)}}));
}

std::string encode(const std::string& machine, const Version& version) {
  return json::to_text(json::Value::object({{"machine", text(machine)},
                                            {"number", json::Value::integer(version.number)},
                                            {"description", text(version.description)},
                                            {"created_ms", time(version.created_at)},
                                            {"revision", revision_value(*version.revision)}}));
}

std::string encode(const std::string& machine, const Alias& alias) {
  json::ArrayBuilder routes(alias.routes.size());
  for (const Route& route : alias.routes) {
    routes.add(json::Value::array({json::Value::integer(route.version), json::Value::integer(route.weight)}));
  }
  return json::to_text(json::Value::object({{"machine", text(machine)},
                                            {"name", text(alias.name)},
                                            {"description", text(alias.description)},
                                            {"created_ms", time(alias.created_at)},
                                            {"updated_ms", time(alias.updated_at)},
                                            {"routes", routes.finish()}}));
}

std::string encode(const Activity& activity) {
  return json::to_text(json::Value::object({{"name", text(activity.name)},
                                            {"created_ms", time(activity.created_at)},
                                            {"tags", tags_value(activity.tags)},
                                            {"encryption", nested(activity.encryption)}}));
}

Result<Definition> decode_definition(std::string_view key, std::string_view row) {
  RowReader reader(key, row);
  return reader.finish(Definition{.hash = std::string(key.substr(definition_key({}).size())),
                                  .text = reader.text("text"),
                                  .variable_references = reader.nested("variable_references")});
}

Result<Machine> decode_machine(std::string_view key, std::string_view row, const FindDefinition& find) {
  RowReader reader(key, row);
  Machine machine;
  machine.name = reader.text("name");
  machine.type = reader.text("type") == "EXPRESS" ? asl::ExecutionType::kExpress : asl::ExecutionType::kStandard;
  machine.created_at = reader.time("created_ms");
  machine.tags = reader.tags();
  machine.revision = reader.revision(find);
  machine.was_created_published = reader.flag("published");
  machine.created_description = reader.text_or_none("description");
  machine.next_version = static_cast<std::uint32_t>(reader.integer("next_version"));
  return reader.finish(std::move(machine));
}

Result<Part<Version>> decode_version(std::string_view key, std::string_view row, const FindDefinition& find) {
  RowReader reader(key, row);
  Part<Version> part;
  part.machine = reader.text("machine");
  part.part.number = static_cast<std::uint32_t>(reader.integer("number"));
  part.part.description = reader.text_or_none("description");
  part.part.created_at = reader.time("created_ms");
  part.part.revision = reader.revision(find);
  return reader.finish(std::move(part));
}

Result<Part<Alias>> decode_alias(std::string_view key, std::string_view row) {
  RowReader reader(key, row);
  Part<Alias> part;
  part.machine = reader.text("machine");
  part.part.name = reader.text("name");
  part.part.description = reader.text_or_none("description");
  part.part.created_at = reader.time("created_ms");
  part.part.updated_at = reader.time("updated_ms");
  part.part.routes = reader.routes();
  return reader.finish(std::move(part));
}

Result<Activity> decode_activity(std::string_view key, std::string_view row) {
  RowReader reader(key, row);
  Activity activity;
  activity.name = reader.text("name");
  activity.created_at = reader.time("created_ms");
  activity.tags = reader.tags();
  activity.encryption = reader.nested("encryption");
  return reader.finish(std::move(activity));
}

}  // namespace baton::registry
