// Everything encrypted, and only those on the allow-list.
#include "tests/integration/integration.h"
#include "transport/curve.h"

namespace baton::testing {
namespace {

class EncryptedCluster : public ::testing::Test {
 protected:
  EncryptedCluster() {
    for (const auto& [name, keys] :
         {std::pair{"coordinator", coordinator_}, {"worker", worker_}, {"client", client_}}) {
      EXPECT_TRUE(write_key_files(folder_.path() + "/" + name, keys));
    }
    std::ofstream(folder_.path() + "/allowed") << worker_.public_key << " worker w\n"
                                               << client_.public_key << " client c\n";
    ClusterOptions options;
    options.coordinator_arguments = {"--key", folder_.path() + "/coordinator.key", "--allow-list",
                                     folder_.path() + "/allowed"};
    options.worker_arguments = {"--key", folder_.path() + "/worker.key", "--server-key",
                                folder_.path() + "/coordinator.pub"};
    cluster_ = std::make_unique<Cluster>(options);
  }

  Result<Client> connect(const std::string& secret_key, const std::string& server_key) {
    ClientOptions options;
    options.endpoint = cluster_->endpoint();
    options.secret_key = secret_key;
    options.server_key = server_key;
    options.timeout = seconds(3);
    return Client::connect(options);
  }

  TemporaryFolder folder_;
  CurveKeys coordinator_ = generate_curve_keys();
  CurveKeys worker_ = generate_curve_keys();
  CurveKeys client_ = generate_curve_keys();
  std::unique_ptr<Cluster> cluster_;
};

TEST_F(EncryptedCluster, RunsATaskForAKeyOnTheAllowList) {
  auto client = connect(client_.secret_key, coordinator_.public_key);
  ASSERT_TRUE(client) << error_name(client.error());
  const auto outcome = client->run({.type = "echo", .input = "secret", .options = {}}, kPatience);
  ASSERT_TRUE(outcome) << error_name(outcome.error());
  EXPECT_EQ(outcome->output, "secret");
}

TEST_F(EncryptedCluster, RefusesAnUnknownKeyAndSaysThatItIsNotOnTheAllowList) {
  const auto stranger = connect(generate_curve_keys().secret_key, coordinator_.public_key);
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code, ErrorCode::kPermissionDenied) << stranger.error().message;
  EXPECT_THAT(stranger.error().message, ::testing::HasSubstr("allow-list"));
}

TEST_F(EncryptedCluster, DoesNotLetAWorkersKeyBeAClient) {
  const auto worker = connect(worker_.secret_key, coordinator_.public_key);
  ASSERT_FALSE(worker);
  EXPECT_EQ(worker.error().code, ErrorCode::kPermissionDenied) << worker.error().message;
}

TEST_F(EncryptedCluster, IsNotReachedWithoutKeysOrUnderTheWrongServerKey) {
  EXPECT_FALSE(connect("", ""));
  EXPECT_FALSE(connect(client_.secret_key, generate_curve_keys().public_key));
}

}  // namespace
}  // namespace baton::testing
