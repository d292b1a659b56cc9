// baton record … against a coordinator that answers what a test wrote down.
#include <gmock/gmock.h>

#include <sstream>

#include "cli/command_line.h"
#include "tests/client/scripted_states.h"

namespace baton::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kRecord[] = R"({"table":"photos","key":"cat.jpg","version":7,"created_at":"2026-07-20T17:18:10.000Z",)"
                           R"("updated_at":"2026-07-20T17:18:11.000Z","document":{"width":640}})";

class RecordCommands : public ::testing::Test {
 protected:
  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "record");
    arguments.insert(arguments.end(), {"--endpoint", coordinator_.endpoint()});
    std::istringstream in(input_);
    out_.str("");
    err_.str("");
    return cli::run(arguments, Streams{in, out_, err_});
  }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  ScriptedStates coordinator_;
  std::string input_;

 private:
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RecordCommands, PutSendsTheDocumentAndPrintsTheVersion) {
  coordinator_.answer("PutRecord", R"({"table":"photos","key":"cat.jpg","version":7})");
  EXPECT_EQ(run({"put", "photos", "cat.jpg", R"({"width": 640})", "--must-not-exist", "--ttl", "1h"}), 0) << err();
  EXPECT_EQ(out(), "version 7\n");
  input_ = R"({"width": 800})";
  EXPECT_EQ(run({"put", "photos", "cat.jpg", "-", "--expected-version", "7", "--where", R"({"width":640})"}), 0)
      << err();
  EXPECT_THAT(coordinator_.asked("PutRecord"),
              ElementsAre(R"({"table":"photos","key":"cat.jpg","document":{"width":640},"must_not_exist":true,)"
                          R"("ttl_seconds":3600})",
                          R"({"table":"photos","key":"cat.jpg","document":{"width":800},"expected_version":7,)"
                          R"("where":{"width":640}})"));
}

TEST_F(RecordCommands, GetPrintsTheDocumentOrAllOfIt) {
  coordinator_.answer("GetRecord", kRecord);
  EXPECT_EQ(run({"get", "photos", "cat.jpg"}), 0) << err();
  EXPECT_EQ(out(), "{\"width\":640}\n");
  EXPECT_EQ(run({"get", "photos", "cat.jpg", "-o", "json"}), 0);
  EXPECT_EQ(out(), R"({"table":"photos","key":"cat.jpg","version":7,"created_at_ms":1784567890000,)"
                   R"("updated_at_ms":1784567891000,"document":{"width":640}})"
                   "\n");
}

TEST_F(RecordCommands, ExitCodesTellWhatHappened) {
  coordinator_.refuse("GetRecord", "RecordDoesNotExist", "There is no record");
  EXPECT_EQ(run({"get", "photos", "dog.jpg"}), 3);
  EXPECT_THAT(err(), HasSubstr("RecordDoesNotExist: There is no record"));
  coordinator_.refuse("UpdateRecord", "RecordConditionFailed", "It has version 3");
  EXPECT_EQ(run({"update", "photos", "cat.jpg", "{}", "--expected-version", "2"}), 5);
  EXPECT_EQ(run({"put", "photos", "cat.jpg", "{"}), 2);
  EXPECT_EQ(run({"put", "photos"}), 2);
  EXPECT_THAT(coordinator_.asked("PutRecord"), IsEmpty());
}

TEST_F(RecordCommands, DeleteSaysWhetherThereWasOne) {
  coordinator_.answer("DeleteRecord", R"({"deleted":true})");
  coordinator_.answer("DeleteRecord", R"({"deleted":false})");
  EXPECT_EQ(run({"delete", "photos", "cat.jpg"}), 0);
  EXPECT_EQ(out(), "cat.jpg deleted\n");
  EXPECT_EQ(run({"delete", "photos", "cat.jpg", "-o", "json"}), 0);
  EXPECT_EQ(out(), R"({"table":"photos","key":"cat.jpg","deleted":false})"
                   "\n");
}

TEST_F(RecordCommands, QueryListsPageAfterPage) {
  coordinator_.answer("QueryRecords", R"({"records":[)" + std::string(kRecord) + R"(],"next_token":"Y2F0LmpwZw=="})");
  coordinator_.answer("QueryRecords", R"({"records":[)" + std::string(kRecord) + "]}");
  EXPECT_EQ(run({"query", "photos", "--prefix", "c"}), 0) << err();
  EXPECT_EQ(out(),
            "KEY      VERSION  UPDATED               EXPIRES  DOCUMENT\n"
            "cat.jpg        7  2026-07-20T17:18:11Z           {\"width\":640}\n"
            "cat.jpg        7  2026-07-20T17:18:11Z           {\"width\":640}\n");
  EXPECT_THAT(coordinator_.asked("QueryRecords"),
              ElementsAre(R"({"table":"photos","prefix":"c","limit":100})",
                          R"({"table":"photos","prefix":"c","limit":99,"next_token":"Y2F0LmpwZw=="})"));
}

}  // namespace
}  // namespace baton::cli
