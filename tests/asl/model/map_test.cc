// Map states.
#include "tests/asl/model/definitions.h"

namespace baton::asl {
namespace {

constexpr char kProcessor[] = R"("ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}})";

std::string map(const std::string& fields) { return R"("Type": "Map", "End": true, )" + fields; }
std::string with_processor(const std::string& fields) { return map(std::string(kProcessor) + ", " + fields); }
std::string with_config(const std::string& config) {
  return map(R"("ItemProcessor": {"ProcessorConfig": )" + config +
             R"(, "StartAt": "P", "States": {"P": {"Type": "Succeed"}}})");
}

TEST(MapState, HasOneProcessor) {
  expect_states({
      {map(kProcessor), {}},
      {map(R"("Iterator": {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}})"), {}},
      {R"("Type": "Map", "End": true)",
       {"This object should have only one of the following fields: [ItemProcessor, Iterator] @/States/X"}},
      {with_processor(R"("Iterator": {"StartAt": "Q", "States": {"Q": {"Type": "Succeed"}}})"),
       {"There should only be one of the following fields: [ItemProcessor, Iterator] @/States/X"}},
      {map(R"("ItemProcessor": {"StartAt": "P"})"), {"These fields are required: [States] @/States/X/ItemProcessor"}},
      {map(R"("ItemProcessor": [])"), {"Expected value of type [OBJECT] @/States/X/ItemProcessor"}},
  });
}

TEST(MapState, AProcessorRunsInlineOrDistributed) {
  const std::string config = " @/States/X/ItemProcessor/ProcessorConfig";
  expect_states({
      {with_config("{}"), {}},
      {with_config(R"({"Mode": "INLINE"})"), {}},
      {with_config(R"({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"})"), {}},
      {with_config(R"({"Mode": "DISTRIBUTED"})"), {"These fields are required: [ExecutionType]" + config}},
      {with_config(R"({"Mode": "INLINE", "ExecutionType": "STANDARD"})"),
       {"Field 'ExecutionType' is not supported" + config}},
      {with_config(R"({"Mode": "DISTRIBUTED", "ExecutionType": "FAST"})"),
       {"Value should be one of the following: [STANDARD, EXPRESS]" + config + "/ExecutionType"}},
      {with_config(R"({"Mode": "REMOTE"})"),
       {"Value should be one of the following: [INLINE, DISTRIBUTED]" + config + "/Mode"}},
  });
  EXPECT_EQ(errors_of(with_state(with_config(R"({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"})")),
                      ExecutionType::kExpress),
            Texts{"The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines" +
                  config + "/Mode"});
}

TEST(MapState, ExpressChildrenHaveTheLimitsOfExpressMachines) {
  const auto children = [](const std::string& type) {
    return with_state(map(R"("ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": ")" + type +
                          R"("}, "StartAt": "T", "States": {"T": {"Type": "Task", "End": true,
                          "Resource": "arn:aws:states:us-east-1:123456789012:activity:a"}}})"));
  };
  EXPECT_EQ(errors_of(children("STANDARD")), Texts{});
  EXPECT_EQ(errors_of(children("EXPRESS")),
            Texts{"Express state machine does not support Activity ARN @/States/X/ItemProcessor/States/T/Resource"});
}

TEST(MapState, ItemsComeFromAReferencePathOrInJsonataFromAnExpression) {
  expect_states({
      {with_processor(R"("ItemsPath": "$.items")"), {}},
      {with_processor(R"("ItemsPath": "$$.Execution.Input.items")"), {}},
      {with_processor(R"("ItemsPath": "items")"), {"Value must be a valid JSONPath. @/States/X/ItemsPath"}},
      {with_processor(R"("ItemsPath": null)"), {"Expected value of type [STRING] @/States/X/ItemsPath"}},
      {with_processor(R"("ItemSelector": {"a.$": "$$.Map.Item.Value"})"), {}},
      {with_processor(R"("Parameters": {"a.$": "$$.Map.Item.Value"})"), {}},
      {with_processor(R"("Parameters": {}, "ItemSelector": {})"),
       {"There should only be one of the following fields: [ItemSelector, Parameters] @/States/X"}},
  });
  EXPECT_EQ(errors_of(with_state(with_processor(R"("ItemsPath": "$.items[*]")"))).size(), 1u);
  expect_states(
      {{with_processor(R"("Items": [1, 2])"), {}},
       {with_processor(R"("Items": "{% $states.input.items %}")"), {}},
       {with_processor(R"("Items": {"a": 1})"), {}},
       {with_processor(R"("Items": "items")"), {"JSONata string must start with {% and end with %} @/States/X/Items"}},
       {with_processor(R"("Items": 1)"), {"Expected value of type [ARRAY, OBJECT, STRING] @/States/X/Items"}}},
      kJsonata);
}

TEST(MapState, NumbersAreNumbersOrPaths) {
  expect_states({
      {with_processor(R"("MaxConcurrency": 0)"), {}},
      {with_processor(R"("MaxConcurrency": 9223372036854775807)"), {}},
      {with_processor(R"("MaxConcurrencyPath": "$.n")"), {}},
      {with_processor(R"("MaxConcurrency": -1)"), {"Minimum value is 0 @/States/X/MaxConcurrency"}},
      {with_processor(R"("MaxConcurrency": 1, "MaxConcurrencyPath": "$.n")"),
       {"There should only be one of the following fields: [MaxConcurrency, MaxConcurrencyPath] @/States/X"}},
      {with_processor(R"("ToleratedFailurePercentage": 0.5)"), {}},
      {with_processor(R"("ToleratedFailurePercentage": 101)"),
       {"Maximum value is 100 @/States/X/ToleratedFailurePercentage"}},
      {with_processor(R"("ToleratedFailurePercentage": -1)"),
       {"Minimum value is 0 @/States/X/ToleratedFailurePercentage"}},
      {with_processor(R"("ToleratedFailureCount": "1")"),
       {"Expected value of type Integer @/States/X/ToleratedFailureCount"}},
      {with_processor(R"("ToleratedFailureCountPath": "$.n", "ToleratedFailurePercentagePath": "$.p")"), {}},
  });
  EXPECT_EQ(errors_of(with_state(with_processor(R"("MaxConcurrencyPath": "$.n[*]")"))).size(), 1u);
  expect_states(
      {{with_processor(R"("MaxConcurrency": "{% 2 %}", "ToleratedFailureCount": "{% 1 %}")"), {}},
       {with_processor(R"("MaxConcurrency": "2")"), {"Expected value of type Integer @/States/X/MaxConcurrency"}}},
      kJsonata);
}

TEST(MapState, AReaderReadsFromS3) {
  const auto reader = [](const std::string& fields) { return with_processor(R"("ItemReader": {)" + fields + "}"); };
  const auto config = [&reader](const std::string& fields) {
    return reader(
        R"("Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}, "ReaderConfig": {)" +
        fields + "}");
  };
  const std::string here = " @/States/X/ItemReader";
  expect_states({
      {reader(R"("Resource": "arn:aws-cn:states:::s3:listObjectsV2", "Parameters": {"Bucket": "b"})"), {}},
      {reader(R"("Parameters": {})"), {"These fields are required: [Resource]" + here}},
      {reader(R"("Resource": "arn:aws:states:::s3:unknownOperation", "Parameters": {})"),
       {"The field 'Resource' does not match any of the allowed values. Examples: "
        "[arn:<partition>:states:::s3:getObject, "
        "arn:<partition>:states:::s3:listObjectsV2]" +
        here + "/Resource"}},
      {config(R"("InputType": "JSONL")"), {}},
      {config(R"("InputType": "XML")"),
       {"The field 'InputType' should have one of these values: [MANIFEST, JSON, CSV, JSONL, PARQUET]" + here +
        "/ReaderConfig/InputType"}},
      {config(R"("InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 5)"), {}},
      {config(R"("InputType": "CSV")"), {"The field 'CSVHeaderLocation' is required" + here + "/ReaderConfig"}},
      {config(R"("InputType": "CSV", "CSVHeaderLocation": "GIVEN")"),
       {"These fields are required: [CSVHeaders]" + here + "/ReaderConfig"}},
      {config(R"("InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"])"), {}},
      {config(R"("InputType": "JSON", "CSVHeaderLocation": "FIRST_ROW")"),
       {"Field 'CSVHeaderLocation' is not supported" + here + "/ReaderConfig"}},
      {config(R"("InputType": "JSON", "MaxItems": 1, "MaxItemsPath": "$.n")"),
       {"There should only be one of the following fields: [MaxItems, MaxItemsPath]" + here + "/ReaderConfig"}},
  });
}

TEST(MapState, ItemsAreBatchedByNumberOrBySize) {
  const auto batcher = [](const std::string& fields) { return with_processor(R"("ItemBatcher": {)" + fields + "}"); };
  expect_states({
      {batcher(R"("MaxItemsPerBatch": 10, "BatchInput": {"a.$": "$.a"})"), {}},
      {batcher(R"("MaxInputBytesPerBatchPath": "$.n")"), {}},
      {batcher(R"("MaxItemsPerBatch": 0)"), {"Minimum value is 1 @/States/X/ItemBatcher/MaxItemsPerBatch"}},
      {batcher(R"("MaxItemsPerBatch": 1, "MaxItemsPerBatchPath": "$.n")"),
       {"There should only be one of the following fields: [MaxItemsPerBatch, MaxItemsPerBatchPath] "
        "@/States/X/ItemBatcher"}},
      {batcher(R"("MaxItems": 1)"), {"Field 'MaxItems' is not supported @/States/X/ItemBatcher"}},
  });
}

TEST(MapState, ResultsAreWrittenToS3) {
  const auto writer = [](const std::string& fields) { return with_processor(R"("ResultWriter": {)" + fields + "}"); };
  expect_states({
      {writer(R"("Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b", "Prefix": "p"})"), {}},
      {writer(R"("WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSONL"})"), {}},
      {writer(""), {"These fields are required: [Resource, Parameters] @/States/X/ResultWriter"}},
      {writer(R"("Resource": "arn:aws:states:::s3:putObject")"),
       {"These fields are required: [Parameters] @/States/X/ResultWriter"}},
      {writer(R"("WriterConfig": {"Transformation": "ZIP"})"),
       {"Value should be one of the following: [NONE, COMPACT, FLATTEN] "
        "@/States/X/ResultWriter/WriterConfig/Transformation"}},
  });
}

TEST(MapState, LabelsAreShortAndUnique) {
  const auto label = [](const std::string& text) { return with_processor(R"("Label": ")" + text + "\""); };
  const std::string longest(40, 'l');
  EXPECT_EQ(errors_of(with_state(label(longest))), Texts{});
  EXPECT_EQ(errors_of(with_state(label(longest + "l"))),
            Texts{"INVALID_LABEL_NAME: Invalid Label name: Label '" + longest +
                  "l' exceeds the 40-character limit allowed by the service @/States/X/Label"});
  EXPECT_EQ(errors_of(with_state(label("a b"))).size(), 1u);
  EXPECT_EQ(errors_of(R"({"StartAt": "X", "States": {
                "X": {"Type": "Map", "Label": "l", "Next": "Y", "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}}},
                "Y": {"Type": "Map", "Label": "l", "End": true, "ItemProcessor": {"StartAt": "Q", "States": {"Q": {"Type": "Succeed"}}}}}})"),
            Texts{"DUPLICATE_LABEL_NAME: Duplicate Label name: l @/States/Y/Label"});
}

}  // namespace
}  // namespace baton::asl
