// A coordinator that cannot start says why and what to do.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/integration/integration.h"

namespace baton::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A port of loopback that is taken as long as this lives.
class TakenPort {
 public:
  TakenPort() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(fd_, 1);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~TakenPort() { ::close(fd_); }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;

  const std::string& address() const { return address_; }

 private:
  int fd_;
  std::string address_;
};

class CoordinatorStart : public ::testing::Test {
 protected:
  // Runs a coordinator that must end by itself; its output.
  std::string output_of_failed_start(const std::string& redis, const std::string& listen = "tcp://127.0.0.1:*",
                                     const std::string& http = "127.0.0.1:0") {
    Process coordinator({program_folder() + "/baton-coordinator", "--redis", redis, "--listen", listen, "--http", http},
                        folder_.path() + "/log");
    if (!eventually([&] { return coordinator.has_ended(); }, kPatience)) {
      ADD_FAILURE() << "it started";
      return "";
    }
    EXPECT_TRUE(WIFEXITED(coordinator.status()) && WEXITSTATUS(coordinator.status()) == 1) << coordinator.status();
    return coordinator.log_tail();
  }

  TemporaryFolder folder_;
};

TEST_F(CoordinatorStart, WithAnUnsafeRedisIsRefusedAndTheLogSaysWhatToChange) {
  RedisServer redis(
      {.appendfsync = "everysec", .arguments = {"--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"}});
  EXPECT_THAT(output_of_failed_start(redis.unix_endpoint()),
              AllOf(HasSubstr("appendfsync is \"everysec\", change it to \"always\""),
                    HasSubstr("maxmemory-policy is \"allkeys-lru\", change it to \"noeviction\"")));
}

TEST_F(CoordinatorStart, WithoutRedisNamesTheAddressThatDoesNotAnswer) {
  const std::string socket = "unix://" + folder_.path() + "/no.sock";
  EXPECT_THAT(output_of_failed_start(socket), HasSubstr(folder_.path() + "/no.sock"));
}

TEST_F(CoordinatorStart, OnAPortThatIsTakenNamesIt) {
  RedisServer redis;
  const TakenPort taken;
  EXPECT_THAT(output_of_failed_start(redis.unix_endpoint(), "tcp://" + taken.address()),
              AllOf(HasSubstr(taken.address()), HasSubstr("in use")));
  EXPECT_THAT(output_of_failed_start(redis.unix_endpoint(), "tcp://127.0.0.1:*", taken.address()),
              HasSubstr(taken.address()));
}

}  // namespace
}  // namespace baton::testing
