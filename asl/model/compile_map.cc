#include <algorithm>

#include "asl/model/draft.h"
#include "asl/model/resource.h"

namespace baton::asl {

namespace {

constexpr std::size_t kLabelCharactersMax = 40;

// ── the processor ──

void compile_processor(StateDraft& draft, MapState& map) {
  const Fields& fields = draft.fields();
  if (!fields.only_one_of({"ItemProcessor", "Iterator"})) return;
  const std::string_view name = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
  map.is_legacy = name == "Iterator";
  const json::Value* value = fields.object(name);
  if (value == nullptr) return;
  const Fields processor(*value, fields.at(name), draft.diagnostics());
  processor.allow_only({"ProcessorConfig", "StartAt", "States", "Comment"});
  if (const json::Value* config = processor.object("ProcessorConfig")) {
    const Fields config_fields(*config, processor.at("ProcessorConfig"), draft.diagnostics());
    config_fields.allow_only({"Mode", "ExecutionType", "Comment"});
    const auto mode = config_fields.choice("Mode", {"INLINE", "DISTRIBUTED"});
    const auto type = config_fields.choice("ExecutionType", {"STANDARD", "EXPRESS"});
    if (mode == "DISTRIBUTED") {
      map.mode = MapMode::kDistributed;
      config_fields.require({"ExecutionType"});
      if (draft.group().type == ExecutionType::kExpress) {
        config_fields.refuse_at(
            "Mode", "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines");
      }
    } else if (mode && config_fields.has("ExecutionType")) {
      refuse_field(draft.diagnostics(), "ExecutionType", config_fields.here());
    }
    if (type == "EXPRESS" && map.mode == MapMode::kDistributed) map.execution_type = ExecutionType::kExpress;
  }
  const bool is_distributed = map.mode == MapMode::kDistributed;
  map.processor =
      draft.machine().compile_group(processor, is_distributed ? map.execution_type : draft.group().type,
                                    is_distributed ? nullptr : &draft.group(), draft.group().index, draft.index(), 0);
}

// ── the items ──

std::optional<Template> compile_items(StateDraft& draft) {
  const Fields& fields = draft.fields();
  if (!draft.is_jsonata()) return draft.path(fields, "ItemsPath");
  const json::Value* items = fields.find("Items");
  if (items == nullptr) return std::nullopt;
  if (!items->is_array() && !items->is_object() && !items->is_string()) {
    refuse_type(draft.diagnostics(), "ARRAY, OBJECT, STRING", fields.at("Items"));
    return std::nullopt;
  }
  if (items->is_string() && !is_expression(*items)) {
    fields.refuse_at("Items", "JSONata string must start with {% and end with %}");
    return std::nullopt;
  }
  return draft.payload(fields, "Items");
}

std::optional<Template> compile_selector(StateDraft& draft, MapState& map) {
  const Fields& fields = draft.fields();
  if (draft.is_jsonata()) return draft.payload(fields, "ItemSelector");
  if (!fields.only_one_of({"ItemSelector", "Parameters"}, true)) return std::nullopt;
  if (fields.has("ItemSelector")) return draft.payload(fields, "ItemSelector");
  map.is_legacy = true;
  return draft.payload(fields, "Parameters");
}

// ── readers, batches, writers ──

const char* arguments_of(const StateDraft& draft) { return draft.is_jsonata() ? "Arguments" : "Parameters"; }

std::optional<Resource> compile_s3_resource(const Fields& owner, Fields::Names actions) {
  const json::Value* text = owner.string("Resource");
  if (text == nullptr) return std::nullopt;
  Diagnostics none;
  auto resource = parse_resource(text->as_string(), owner.at("Resource"), none);
  const bool is_s3 = resource && resource->kind == ResourceKind::kService && resource->service == "s3" &&
                     std::find(actions.begin(), actions.end(), resource->action) != actions.end();
  // Baton reads and writes by its own means, too.
  if (is_s3 || (resource && resource->kind == ResourceKind::kTaskType)) return resource;
  std::vector<std::string> examples;
  for (const std::string_view action : actions)
    examples.push_back("arn:<partition>:states:::s3:" + std::string(action));
  owner.refuse_at("Resource",
                  "The field 'Resource' does not match any of the allowed values. Examples: " + bracketed(examples));
  return std::nullopt;
}

void check_reader_config(const Fields& config) {
  constexpr std::string_view kTypes[] = {"MANIFEST", "JSON", "CSV", "JSONL", "PARQUET"};
  const json::Value* type = config.string("InputType");
  const std::string_view input_type = type != nullptr ? type->as_string() : std::string_view();
  if (type != nullptr && std::find(std::begin(kTypes), std::end(kTypes), input_type) == std::end(kTypes)) {
    config.refuse_at("InputType", "The field 'InputType' should have one of these values: " + bracketed(kTypes));
  }
  const auto header = config.choice("CSVHeaderLocation", {"FIRST_ROW", "GIVEN"});
  if (input_type == "CSV" && !config.has("CSVHeaderLocation")) {
    config.refuse_here("The field 'CSVHeaderLocation' is required");
  }
  if (input_type == "JSON" && config.has("CSVHeaderLocation")) {
    refuse_field(config.diagnostics(), "CSVHeaderLocation", config.here());
  }
  if (header == "GIVEN") config.require({"CSVHeaders"});
  config.array("CSVHeaders", true);
  config.choice("CSVDelimiter", {"COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"});
}

std::optional<ItemReader> compile_reader(StateDraft& draft) {
  const json::Value* value = draft.fields().object("ItemReader");
  if (value == nullptr) return std::nullopt;
  const Fields fields(*value, draft.fields().at("ItemReader"), draft.diagnostics());
  fields.allow_only({"Resource", "ReaderConfig", "Parameters", "Arguments", "Comment"});
  draft.check_language(fields, {"Parameters"}, {"Arguments"});
  fields.require({"Resource"});
  ItemReader reader;
  if (auto resource = compile_s3_resource(fields, {"getObject", "listObjectsV2"})) {
    reader.resource = std::move(*resource);
  }
  reader.arguments = draft.payload(fields, arguments_of(draft));
  reader.reader_config = json::Value::empty_object();
  if (const json::Value* config = fields.object("ReaderConfig")) {
    reader.reader_config = *config;
    const Fields config_fields(*config, fields.at("ReaderConfig"), draft.diagnostics());
    check_reader_config(config_fields);
    draft.check_language(config_fields, {"MaxItemsPath"}, {});
    reader.items_max = draft.integer(config_fields, "MaxItems", 0);
  }
  return reader;
}

std::optional<ItemBatcher> compile_batcher(StateDraft& draft) {
  const json::Value* value = draft.fields().object("ItemBatcher");
  if (value == nullptr) return std::nullopt;
  const Fields fields(*value, draft.fields().at("ItemBatcher"), draft.diagnostics());
  fields.allow_only({"BatchInput", "MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch",
                     "MaxInputBytesPerBatchPath", "Comment"});
  draft.check_language(fields, {"MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"}, {});
  ItemBatcher batcher;
  batcher.items_per_batch_max = draft.integer(fields, "MaxItemsPerBatch", 1);
  batcher.input_bytes_per_batch_max = draft.integer(fields, "MaxInputBytesPerBatch", 1);
  batcher.batch_input = draft.payload(fields, "BatchInput");
  return batcher;
}

std::optional<ResultWriter> compile_writer(StateDraft& draft) {
  const json::Value* value = draft.fields().object("ResultWriter");
  if (value == nullptr) return std::nullopt;
  const Fields fields(*value, draft.fields().at("ResultWriter"), draft.diagnostics());
  fields.allow_only({"Resource", "WriterConfig", "Parameters", "Arguments", "Comment"});
  draft.check_language(fields, {"Parameters"}, {"Arguments"});
  if (!fields.has("WriterConfig")) fields.require({"Resource", arguments_of(draft)});
  ResultWriter writer;
  writer.resource = compile_s3_resource(fields, {"putObject"});
  writer.arguments = draft.payload(fields, arguments_of(draft));
  writer.writer_config = json::Value::empty_object();
  if (const json::Value* config = fields.object("WriterConfig")) {
    writer.writer_config = *config;
    const Fields config_fields(*config, fields.at("WriterConfig"), draft.diagnostics());
    config_fields.choice("Transformation", {"NONE", "COMPACT", "FLATTEN"});
    config_fields.choice("OutputType", {"JSON", "JSONL"});
  }
  return writer;
}

std::string compile_label(StateDraft& draft) {
  const Fields& fields = draft.fields();
  const json::Value* value = fields.string("Label");
  if (value == nullptr) return "";
  const std::string label(value->as_string());
  constexpr std::string_view kForbidden = " \t\n\r?*<>{}[]:;,\\|^~$#%&`\"/";
  if (label.size() > kLabelCharactersMax) {
    add_error(draft.diagnostics(), "INVALID_LABEL_NAME",
              "Invalid Label name: Label '" + label + "' exceeds the 40-character limit allowed by the service",
              fields.at("Label"));
  } else if (label.empty() || label.find_first_of(kForbidden) != std::string::npos) {
    add_error(draft.diagnostics(), "INVALID_LABEL_NAME",
              "Invalid Label name: Label '" + label + "' contains characters that are not allowed", fields.at("Label"));
  }
  if (!draft.machine().add_label(label)) {
    add_error(draft.diagnostics(), "DUPLICATE_LABEL_NAME", "Duplicate Label name: " + label, fields.at("Label"));
  }
  return label;
}

}  // namespace

void compile_map(StateDraft& draft, State& state) {
  const Fields& fields = draft.fields();
  MapState map;
  map.items = compile_items(draft);
  map.item_selector = compile_selector(draft, map);
  map.concurrency_max = draft.integer(fields, "MaxConcurrency", 0);
  map.tolerated_failure_count = draft.integer(fields, "ToleratedFailureCount", 0);
  map.tolerated_failure_percentage = draft.number(fields, "ToleratedFailurePercentage", 0, 100);
  map.item_reader = compile_reader(draft);
  map.item_batcher = compile_batcher(draft);
  map.result_writer = compile_writer(draft);
  map.label = compile_label(draft);
  compile_processor(draft, map);
  state.kind = std::move(map);
}

}  // namespace baton::asl
