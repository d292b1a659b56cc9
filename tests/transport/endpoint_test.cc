#include "transport/endpoint.h"

#include <gtest/gtest.h>

namespace baton {
namespace {

TEST(Endpoint, OnThisMachineIsLocal) {
  for (const char* text :
       {"tcp://127.0.0.1:7707", "tcp://127.9.8.7:1", "tcp://localhost:7707", "ipc:///tmp/baton.sock"}) {
    const auto endpoint = parse_endpoint(text, EndpointUse::kConnect);
    ASSERT_TRUE(endpoint) << endpoint.error().message;
    EXPECT_TRUE(endpoint->local) << text;
  }
}

TEST(Endpoint, ThatOthersCanReachIsNotLocal) {
  for (const char* text : {"tcp://0.0.0.0:7707", "tcp://*:7707", "tcp://*:*", "tcp://10.0.0.1:7707", "tcp://eth0:7707",
                           "tcp://127.0.0.1.example.com:7707", "tcp://127.1:7707"}) {
    const auto endpoint = parse_endpoint(text, EndpointUse::kListen);
    ASSERT_TRUE(endpoint) << endpoint.error().message;
    EXPECT_FALSE(endpoint->local) << text;
  }
}

TEST(Endpoint, ThatIsMalformedIsRefusedWithItsReason) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "begins with neither"},
      {"127.0.0.1:7707", "begins with neither"},
      {"http://127.0.0.1:7707", "begins with neither"},
      {"inproc://x", "begins with neither"},
      {"tcp://", "no port"},
      {"tcp://127.0.0.1", "no port"},
      {"tcp://:7707", "no host"},
      {"tcp://127.0.0.1:", "1 to 65535"},
      {"tcp://127.0.0.1:0", "1 to 65535"},
      {"tcp://127.0.0.1:65536", "1 to 65535"},
      {"tcp://127.0.0.1:77x", "1 to 65535"},
      {"tcp://127.0.0.1:-1", "1 to 65535"},
      {"tcp://127.0.0.1:7707/", "1 to 65535"},
      {"tcp://[::1]:7707", "IPv4"},
      {"tcp://a b:7707", "no host"},
      {"ipc://", "no path"},
  };
  for (const auto& [text, reason] : cases) {
    const auto endpoint = parse_endpoint(text, EndpointUse::kListen);
    ASSERT_FALSE(endpoint) << text;
    EXPECT_EQ(endpoint.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(endpoint.error().message.find(reason), std::string::npos) << endpoint.error().message;
    EXPECT_NE(endpoint.error().message.find(std::string("'") + text + "'"), std::string::npos);
  }
}

TEST(Endpoint, ToConnectToNamesOnePlace) {
  EXPECT_FALSE(parse_endpoint("tcp://127.0.0.1:*", EndpointUse::kConnect));
  EXPECT_FALSE(parse_endpoint("tcp://*:7707", EndpointUse::kConnect));
  EXPECT_TRUE(parse_endpoint("tcp://127.0.0.1:*", EndpointUse::kListen));
}

TEST(Endpoint, OfAUnixSocketFitsIntoItsAddress) {
  const std::string longest(kIpcPathBytesMax, 'x');
  EXPECT_TRUE(parse_endpoint("ipc://" + longest, EndpointUse::kListen));
  const auto endpoint = parse_endpoint("ipc://" + longest + "x", EndpointUse::kListen);
  ASSERT_FALSE(endpoint);
  EXPECT_NE(endpoint.error().message.find("107"), std::string::npos);
}

}  // namespace
}  // namespace baton
