#include "cli/table.h"

#include <gtest/gtest.h>

namespace baton::cli {
namespace {

Table queues() {
  Table table({{"QUEUE"}, {"READY", Align::kRight}, {"NOTE"}});
  table.add_row({"image.resize", "1,200", "größer"});
  table.add_row({Cell("mail", Colour::kRed), "7", "a note that is rather long"});
  return table;
}

TEST(Table, ColumnsAreAlignedAndLinesHaveNoTrailingSpaces) {
  EXPECT_EQ(queues().text({}),
            "QUEUE         READY  NOTE\n"
            "image.resize  1,200  größer\n"
            "mail              7  a note that is rather long\n");
}

TEST(Table, ATableWithoutRowsIsItsTitles) { EXPECT_EQ(Table({{"ID"}, {"TYPE"}}).text({}), "ID  TYPE\n"); }

TEST(Table, TheLastColumnIsCutToTheWidthOfTheTerminal) {
  EXPECT_EQ(queues().text({.width = 33}),
            "QUEUE         READY  NOTE\n"
            "image.resize  1,200  größer\n"
            "mail              7  a note that…\n");
}

TEST(Table, NothingIsCutWhereTheTerminalIsTooNarrowForTheOtherColumns) {
  EXPECT_EQ(queues().text({.width = 20}), queues().text({}));
}

TEST(Table, ColoursDoNotChangeTheAlignment) {
  EXPECT_EQ(queues().text({.colours = true}),
            "\x1b[2mQUEUE\x1b[0m         \x1b[2mREADY\x1b[0m  \x1b[2mNOTE\x1b[0m\n"
            "image.resize  1,200  größer\n"
            "\x1b[31mmail\x1b[0m              7  a note that is rather long\n");
}

TEST(Table, CellsCannotBreakTheLine) {
  Table table({{"ERROR"}});
  table.add_row({"two\nlines\x1b[2J"});
  EXPECT_EQ(table.text({}), "ERROR\ntwo lines [2J\n");
}

}  // namespace
}  // namespace baton::cli
