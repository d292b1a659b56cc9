// baton-bench api: StartExecution over HTTP, keep-alive, through a real gateway.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "benchmarks/load/report.h"
#include "benchmarks/workflow/arguments.h"
#include "benchmarks/workflow/machine.h"
#include "common/check.h"
#include "common/clock.h"

namespace baton::bench {

namespace {

// A connection that asks one thing after another.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) << "no gateway there";
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(fd_); }

  // Aborts unless it is answered with 200.
  void post(const std::string& operation, const std::string& body) {
    const std::string request =
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
        "X-Amz-Target: AWSStepFunctions." +
        operation + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    CHECK(::send(fd_, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size())) << "send failed";
    while (buffer_.find("\r\n\r\n") == std::string::npos) receive();
    CHECK(buffer_.starts_with("HTTP/1.1 200")) << buffer_;
    const std::size_t end = buffer_.find("\r\n\r\n") + 4;
    const std::size_t length_at = buffer_.find("Content-Length: ");
    CHECK(length_at != std::string::npos) << buffer_;
    const std::size_t size = end + std::stoul(buffer_.substr(length_at + 16));
    while (buffer_.size() < size) receive();
    buffer_.erase(0, size);
  }

 private:
  void receive() {
    char bytes[4096];
    const ssize_t count = ::recv(fd_, bytes, sizeof(bytes), 0);
    CHECK(count > 0) << "the gateway closed the connection";
    buffer_.append(bytes, static_cast<std::size_t>(count));
  }

  int fd_;
  std::string buffer_;
};

}  // namespace

int run_api(const ApiArguments& arguments) {
  testing::ClusterOptions options;
  options.ipc = true;
  options.worker_count = 0;
  options.coordinator_arguments = {"--log-level", "warning"};
  testing::Cluster cluster(options);
  Client client = cluster.connect();
  create_machine(client, wait_definition(86'400), "STANDARD");
  const std::string ready_file = cluster.folder() + "/gateway.json";
  testing::Process gateway({testing::program_folder() + "/baton-gateway", "--endpoint", cluster.endpoint(), "--port",
                            "0", "--ready-file", ready_file, "--log-level", "warning"},
                           cluster.folder() + "/gateway.log");
  CHECK(testing::eventually([&] { return std::filesystem::exists(ready_file); }, std::chrono::seconds(30)))
      << gateway.log_tail();
  const auto port = nlohmann::json::parse(std::ifstream(ready_file)).at("port").get<std::uint16_t>();

  const Duration gateway_before = gateway.cpu_time();
  const Duration coordinator_before = cluster.coordinator().cpu_time();
  std::atomic<std::uint64_t> next{0};
  const TimePoint start = clock_now();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < arguments.connections; ++i) {
      threads.emplace_back([&] {
        Connection connection(port);
        for (std::uint64_t number = next++; number < arguments.requests; number = next++) {
          connection.post("StartExecution", start_body(number));
        }
      });
    }
  }
  const double elapsed = static_cast<double>((clock_now() - start).count()) / 1e6;
  const auto count = static_cast<double>(arguments.requests);
  const auto micros = [&](Duration now, Duration before) {
    return static_cast<double>((now - before).count()) / count;
  };
  const nlohmann::ordered_json result{
      {"benchmark", "api"},
      {"requests", arguments.requests},
      {"connections", arguments.connections},
      {"start_execution_per_s", count / elapsed},
      {"cpu_us_gateway", micros(gateway.cpu_time(), gateway_before)},
      {"cpu_us_coordinator", micros(cluster.coordinator().cpu_time(), coordinator_before)}};
  print_result(result, arguments.json);
  return 0;
}

}  // namespace baton::bench
