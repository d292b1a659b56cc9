// What a coordinator says about itself over HTTP.
#include "tests/integration/http_client.h"
#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

using ::testing::HasSubstr;

TEST(Probes, SayThatTheCoordinatorLivesIsReadyAndWhatItDid) {
  Cluster cluster;
  ASSERT_TRUE(cluster.connect().run({.type = "echo", .input = "1", .options = {}}, kPatience));
  EXPECT_EQ(http_get(cluster.http(), "/healthz").status, 200u);
  EXPECT_EQ(http_get(cluster.http(), "/readyz").status, 200u);
  EXPECT_TRUE(eventually(
      [&] {
        return http_get(cluster.http(), "/metrics").body.find("baton_reports_accepted_total") != std::string::npos;
      },
      kPatience));
  const HttpAnswer metrics = http_get(cluster.http(), "/metrics");
  EXPECT_EQ(metrics.status, 200u);
  EXPECT_THAT(metrics.body, HasSubstr("# TYPE baton_commits_total counter"));
  EXPECT_EQ(http_get(cluster.http(), "/nonsense").status, 404u);
}

}  // namespace
}  // namespace baton::testing
