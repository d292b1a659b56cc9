#include "asl/model/unserved.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace baton::asl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> places(std::string_view definition, const ServedTypes& served) {
  std::vector<std::string> found;
  for (const Diagnostic& warning : warn_of_unserved(definition, served)) {
    EXPECT_EQ(warning.severity, Severity::kWarning);
    found.push_back(warning.location + " " + warning.message.substr(0, warning.message.find(" now;")));
  }
  return found;
}

std::string machine(std::string_view states) { return R"({"StartAt":"A","States":{)" + std::string(states) + "}}"; }

TEST(UnservedTasks, EveryTaskThatNobodyServesIsNamedWithItsPlace) {
  const std::string definition = machine(R"(
      "A":{"Type":"Task","Resource":"echo","Next":"B"},
      "B":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:resize:3","Next":"C"},
      "C":{"Type":"Parallel","Branches":[{"StartAt":"D","States":{"D":{"Type":"Task","Resource":"mail","End":true}}}],"Next":"M"},
      "M":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject"},
           "ItemProcessor":{"StartAt":"E","States":{"E":{"Type":"Task","Resource":"mail","End":true}}},"End":true})");
  EXPECT_THAT(places(definition, {{"echo"}, false}),
              ElementsAre("/States/B/Resource No worker serves the task type 'resize'",
                          "/States/C/Branches[0]/States/D/Resource No worker serves the task type 'mail'",
                          "/States/M/ItemReader/Resource No worker serves the task type 's3:getObject'",
                          "/States/M/ItemProcessor/States/E/Resource No worker serves the task type 'mail'"));
  EXPECT_THAT(places(definition, {{"echo", "resize", "mail", "s3:getObject"}, false}), IsEmpty());
}

TEST(UnservedTasks, FunctionsAreServedByWhoeverServesThemAll) {
  const std::string definition = machine(R"(
      "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"resize:3"},"Next":"B"},
      "B":{"Type":"Task","Resource":"resize","End":true})");
  EXPECT_THAT(places(definition, {{}, true}),
              ElementsAre("/States/B/Resource No worker serves the task type 'resize'"));
  EXPECT_THAT(places(definition, {{}, false}), testing::SizeIs(2));
}

TEST(UnservedTasks, NothingIsSaidOfWhatNobodyCanKnow) {
  const std::string definition = machine(R"(
      "A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:sign","Next":"B"},
      "B":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution","Parameters":{"StateMachineArn":"x"},"Next":"C"},
      "C":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName.$":"$.f"},"Next":"D"},
      "D":{"Type":"Task","QueryLanguage":"JSONata","Resource":"arn:aws:states:::lambda:invoke",
           "Arguments":{"FunctionName":"{% $f %}"},"End":true})");
  EXPECT_THAT(places(definition, {}), IsEmpty());
  EXPECT_THAT(places("no JSON", {}), IsEmpty());
  EXPECT_THAT(places(R"({"States":[1]})", {}), IsEmpty());
  EXPECT_THAT(places(R"({"States":{"A":1,"B":{"Type":1},"C":{"ItemReader":2,"Branches":{}}}})", {}), IsEmpty());
}

}  // namespace
}  // namespace baton::asl
