#include "worker/notify/template.h"

#include <gtest/gtest.h>

namespace baton::notify {
namespace {

using nlohmann::json;

std::string rendered(const std::string& text, const json& variables, Escape escape = Escape::kNone) {
  const Result<std::string> result = render(text, variables, escape);
  EXPECT_TRUE(result) << result.error().message;
  return result.value_or("");
}

TEST(Template, VariablesListsAndConditionsAreFilledIn) {
  const json variables = {
      {"name", "Ada"}, {"items", {{{"n", 1}}, {{"n", 2.5}}}}, {"vip", true}, {"none", nullptr}, {"a", {{"b", "c"}}}};
  EXPECT_EQ(rendered("Hi {{name}}:{{#items}} {{n}}{{/items}}{{#vip}}!{{/vip}}{{^none}}?{{/none}} {{a.b}}{{missing}}",
                     variables),
            "Hi Ada: 1 2.5!? c");
}

TEST(Template, WhatIsEscapedDependsOnWhereItGoes) {
  const json variables = {{"x", "<b>&\"'"}};
  EXPECT_EQ(rendered("{{x}}", variables), "<b>&\"'");
  EXPECT_EQ(rendered("{{x}}", variables, Escape::kHtml), "&lt;b&gt;&amp;&quot;&apos;");
  EXPECT_EQ(rendered("{{x}}", variables, Escape::kSlack), "&lt;b&gt;&amp;\"'");
  EXPECT_EQ(rendered("{{{x}}}", variables, Escape::kHtml), "<b>&\"'");
  EXPECT_EQ(rendered("{{&x}}", variables, Escape::kHtml), "<b>&\"'");
}

TEST(Template, AVariableIsNoTemplate) { EXPECT_EQ(rendered("{{x}}", {{"x", "{{y}}"}, {"y", "z"}}), "{{y}}"); }

TEST(Template, WhatIsNoTemplateOrCostsTooMuchIsRefused) {
  json list = json::array();
  for (int i = 0; i < 100; ++i) list.push_back(1);
  const json variables = {{"a", list}, {"long", std::string(200'000, 'x')}};
  for (const char* text :
       {"{{#a}}", "{{/a}}", "{{a", "{{=<% %>=}}<%a%>", "{{>a}}", "{{#a}}{{#a}}{{#a}}{{#a}}x{{/a}}{{/a}}{{/a}}{{/a}}",
        "{{#a}}{{! {{/a}}{{#a}}{{! {{/a}}{{#a}}{{! {{/a}}{{#a}}{{! {{/a}}x{{/a}}{{/a}}{{/a}}{{/a}}",
        "{{#a}}{{long}}{{/a}}"}) {
    const Result<std::string> result = render(text, variables, Escape::kNone);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(rendered("{{#a}}{{#a}}x{{/a}}{{/a}}", variables).size(), 10'000u);
}

}  // namespace
}  // namespace baton::notify
