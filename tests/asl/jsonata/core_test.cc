// The language itself: parsing, paths, operators, functions as values, and limits. What each result should be was asked of
// the reference implementation.
#include <gtest/gtest.h>

#include <string>

#include "asl/jsonata/jsonata.h"
#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::asl::jsonata {
namespace {

constexpr const char* kDocument =
    R"({"a":{"b":{"c":1,"d":[1,2,3]},"e":[{"f":1,"g":"x"},{"f":2,"g":"y"},{"f":3}]},"one":[7],"arr":[1,2,3,4,5]})";

std::string run(std::string_view source, Limits limits = {}, Dialect dialect = Dialect::kReference) {
  auto expression = compile(source, dialect);
  if (!expression) return expression.error().code;
  Random random(1);
  Environment environment;
  environment.random = &random;
  environment.limits = limits;
  auto result = evaluate(*expression, *json::parse(kDocument), environment);
  if (!result) return result.error().code;
  return result->is_undefined() ? "undefined" : json::to_text(*result);
}

TEST(JsonataPath, FlattensAndUnwrapsSequences) {
  EXPECT_EQ(run("a.e.f"), "[1,2,3]");
  EXPECT_EQ(run("a.e[f=2].g"), "\"y\"");
  EXPECT_EQ(run("a.e[f=1].f[]"), "[1]");
  EXPECT_EQ(run("one"), "[7]");
  EXPECT_EQ(run("a.missing.x"), "undefined");
  EXPECT_EQ(run("arr[-1]"), "5");
}

TEST(JsonataPath, SortsGroupsAndBinds) {
  EXPECT_EQ(run("a.e^(>f).f"), "[3,2,1]");
  EXPECT_EQ(run("a.e[g]{g:f}"), R"({"x":1,"y":2})");
  EXPECT_EQ(run("arr#$i[$i>2]"), "[4,5]");
  EXPECT_EQ(run("a.e.f.{'f':$,'g':%.g}[0]"), R"({"f":1,"g":"x"})");
}

TEST(JsonataOperator, RefusesOperandsOfTheWrongType) {
  EXPECT_EQ(run("1+'a'"), "T2002");
  EXPECT_EQ(run("'a'+1"), "T2001");
  EXPECT_EQ(run("-'a'"), "D1002");
  EXPECT_EQ(run("1<'a'"), "T2009");
  EXPECT_EQ(run("true<1"), "T2010");
  EXPECT_EQ(run("[1.5..3]"), "T2003");
  EXPECT_EQ(run("[1..100000000]"), "D2014");
}

TEST(JsonataFunction, ClosesOverItsSurroundings) {
  EXPECT_EQ(run("($add:=function($x){function($y){$x+$y}};$add(3)(4))"), "7");
  EXPECT_EQ(run("($f:=function($x,$y){$x-$y};$map(arr,$f(?,1)))"), "[0,1,2,3,4]");
  EXPECT_EQ(run("arr ~> $map(function($x){$x+1}) ~> $sum"), "20");
  EXPECT_EQ(run("5(1)"), "T1006");
  EXPECT_EQ(run("sum(arr)"), "T1005");
}

TEST(JsonataTransform, ChangesACopy) {
  EXPECT_EQ(run("(a ~> |b|{'z':1},'d'|).b"), R"({"c":1,"z":1})");
  EXPECT_EQ(run("{'x':{},'y':{}} ~> |x|{'a':1}|"), R"({"x":{"a":1},"y":{}})");
}

TEST(JsonataParser, NamesWhatIsWrong) {
  EXPECT_EQ(run("(1"), "S0203");
  EXPECT_EQ(run("a b"), "S0201");
  EXPECT_EQ(run("\"abc"), "S0101");
  EXPECT_EQ(run("a.1"), "S0213");
  EXPECT_EQ(run("1+"), "S0207");
  EXPECT_EQ(run("%"), "S0217");
}

TEST(JsonataLimits, EndWhatWouldNotEnd) {
  EXPECT_EQ(run("($f:=function(){$f()};$f())", {.steps_max = 10'000}), "U1001");
  EXPECT_EQ(run("($f:=function($n){1+$f($n+1)};$f(0))"), "U1001");
  EXPECT_EQ(run("$map([1..1000000],function($i){[1..100]})", {.memory_bytes_max = 1u << 20}), "U1001");
}

TEST(JsonataLimits, NumbersThatBecomeTextTakeSteps) {
  // Some 70 kB each time.
  const std::string looped =
      R"(($d:=$map([1..10000],function($i){[$i]});$f:=function($n){$n=0?"done":($d&"";$f($n-1))};$f()";
  EXPECT_EQ(run(looped + "3))", {.steps_max = 200'000}), "\"done\"");
  EXPECT_EQ(run(looped + "30))", {.steps_max = 200'000}), "U1001");
}

TEST(JsonataLimits, MemoryIsThatOfLivingValues) {
  // 800 MB of arrays are made here, one after the other.
  EXPECT_EQ(run("$count($reduce([1..10000],function($a,$x){$append($a,$x)},[]))"), "10000");
  EXPECT_EQ(run("$count($reduce([1..1000],function($o,$x){$merge([$o,{$string($x):$x}])},{}).*)"), "1000");
  EXPECT_EQ(run("$sum([1..10000].$count([1..100]))", {.memory_bytes_max = 1u << 20}), "1000000");
  EXPECT_EQ(run("($f:=function($n,$a){$n=0?1:$f($n-1,[$a,[1..100]])};$f(900,[]))", {.memory_bytes_max = 1u << 20}),
            "U1001");
  EXPECT_EQ(run("($f:=function($n,$g){$n=0?1:$f($n-1,function(){$g})};$f(100000,1))", {.memory_bytes_max = 1u << 20}),
            "U1001");
}

TEST(JsonataLimits, ValuesFarLargerThanTheirMemoryAreNotWalkedThrough) {
  // 2^60 items and more, in 60 arrays of two.
  const auto with_bomb = [](const std::string& expression) {
    return run("($b:=function($n,$x){$n=0?$x:$b($n-1,[[$x],[$x]])};$z:=$b(60,[0,{'k':0}]);" + expression + ")",
               {.steps_max = 500'000, .memory_bytes_max = 16u << 20});
  };
  for (const char* expression : {"$z",
                                 "{'a':$z}",
                                 "$boolean($z)",
                                 "$z?1:2",
                                 "$not($z)",
                                 "$z and 1",
                                 "$z=$b(60,[0,{'k':0}])",
                                 "$string($z)",
                                 "$z&''",
                                 "$keys($z)",
                                 "$spread($z)",
                                 "$z.k",
                                 "$lookup($z,'k')",
                                 "$z.*",
                                 "$z.**",
                                 "$distinct([[$z],[$b(60,0)]])",
                                 "$filter([1],function(){$z})",
                                 "$clone($z)",
                                 "$z~>|k|{}|",
                                 "[1][$z]"}) {
    EXPECT_EQ(with_bomb(expression), "U1001") << expression;
  }
  EXPECT_EQ(with_bomb("1+$z"), "T2002");  // whose message has no room for it
  EXPECT_EQ(with_bomb("$count($z)"), "2");
}

TEST(JsonataLimits, WhatEvalCompilesCounts) { EXPECT_EQ(run("[1..100000].$eval($pad('1',1000))"), "U1001"); }

TEST(JsonataLimits, TailCallsDoNotGrowTheStack) {
  EXPECT_EQ(run("($f:=function($n,$s){$n=0?$s:$f($n-1,$s+$n)};$f(100000,0))"), "5000050000");
}

TEST(JsonataLimits, HostileNestingIsRefused) {
  EXPECT_EQ(run(std::string(100'000, '(')), "U1002");
  std::string sum = "1";
  for (int i = 0; i < 5000; ++i) sum += "+1";
  EXPECT_EQ(run(sum), "U1002");
}

TEST(JsonataLimits, LongChainsOfClosuresAreDestroyedWithoutRecursion) {
  EXPECT_EQ(run("($f:=function($n,$g){$n=0?1:$f($n-1,function(){$g()})};$f(100000,function(){1}))"), "1");
}

TEST(JsonataStates, NamesReferencesToAnInputDocument) {
  const auto expression = compile("aaa + bbb + $.c + aaa + $states.input.d[e > 1]", Dialect::kStates);
  ASSERT_TRUE(expression.has_value());
  ASSERT_EQ(expression->unsupported().size(), 3u);
  EXPECT_EQ(expression->unsupported()[0], "Reference to 'aaa' at the top level is not supported.");
  EXPECT_EQ(run("$eval('1')", {}, Dialect::kStates), "T1006");
}

}  // namespace
}  // namespace baton::asl::jsonata
