// Functions at the end of a path.
#include "tests/asl/jsonpath/table.h"

namespace baton::asl {
namespace {

TEST(JsonPathFunction, NumbersAreSummedUpAsDoubles) {
  constexpr std::string_view kNumbers = R"({"n":[1,2,3,4],"mixed":[1,"2",null,3.5],"none":[],"text":"x"})";
  const Row rows[] = {
      {"$.n.sum()", kNumbers, "10.0"},
      {"$.n.avg()", kNumbers, "2.5"},
      {"$.n.min()", kNumbers, "1.0"},
      {"$.n.max()", kNumbers, "4.0"},
      {"$.n.stddev()", "{\"n\":[2,4,4,4,5,5,7,9]}", "2.0"},
      {"$.mixed.sum()", kNumbers, "4.5"},
      {"$.none.sum()", kNumbers, "no result"},
      {"$.text.avg()", kNumbers, "no result"},
      {"$.n.max()", "{\"n\":[-5,-3]}", "-3.0"},
      {"$.sum($.n, 5)", kNumbers, "15.0"},
      {"$.n.sum(10, -1)", kNumbers, "19.0"},
      {"$.nowhere.sum()", kNumbers, "no result"},
  };
  expect_rows(rows);
}

TEST(JsonPathFunction, LengthsAreOfArraysAndObjects) {
  constexpr Row kRows[] = {
      {"$.length()", "[1,2,3]", "3"},
      {"$.a.length()", R"({"a":{"x":1,"y":2}})", "2"},
      {"$.a.size()", R"({"a":[]})", "0"},
      {"$.a.length()", R"({"a":"text"})", "null"},
      {"$[*].length()", "[[1],[1,2],5]", "[1,2,null]"},
      {"$.length($.a)", R"({"a":[1,2]})", "2"},
  };
  expect_rows(kRows);
}

TEST(JsonPathFunction, BehindAScanTheyGetAllThatItFinds) {
  constexpr std::string_view kStore = R"({"book":[{"price":8},{"price":12}],"bicycle":{"price":20}})";
  const Row rows[] = {
      {"$..price.sum()", kStore, "40.0"},
      {"$..price.max()", kStore, "20.0"},
      {"$..book.length()", kStore, "2"},
      {"$..price.concat()", kStore, R"("81220")"},
  };
  expect_rows(rows);
}

TEST(JsonPathFunction, TheOthersWorkOnListsAndKeys) {
  constexpr Row kRows[] = {
      {"$.keys()", R"({"b":1,"a":2})", R"(["b","a"])"},
      {"$.keys()", "[1]", "null"},
      {"$.a.append(4)", R"({"a":[1,2]})", "[1,2,4]"},
      {"$.a.append($.b)", R"({"a":[1],"b":{"c":2}})", R"([1,{"c":2}])"},
      {"$.a.concat()", R"({"a":["x","y",1]})", R"("xy")"},
      {"$.concat($.a, \"-\", $.b)", R"({"a":"x","b":"y"})", R"("x-y")"},
      {"$.a.first()", R"({"a":[1,2,3]})", "1"},
      {"$.a.last()", R"({"a":[1,2,3]})", "3"},
      {"$.a.last()", R"({"a":[1]})", "1"},
      {"$.a.index(1)", R"({"a":[1,2,3]})", "2"},
      {"$.a.index(-1)", R"({"a":[1,2,3]})", "3"},
      {"$.a.index(9)", R"({"a":[1,2,3]})", "no result"},
      {"$.a.index()", R"({"a":[1,2,3]})", "no result"},
      {"$.a.first()", R"({"a":[]})", "no result"},
      {"$.a.first()", R"({"a":5})", "no result"},
  };
  expect_rows(kRows);
}

}  // namespace
}  // namespace baton::asl
