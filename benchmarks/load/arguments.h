// Arguments of baton-bench's subcommands, and the form of their answers.
#pragma once

#include <cstdint>
#include <string>

namespace baton::bench {

struct LoadArguments {
  std::uint64_t tasks = 1'000'000;
  std::size_t payload_bytes = 100;
  std::string fsync = "always";
  int shards = 1;
  int workers = 1;
  int slots = 1;
  std::uint64_t in_flight = 65'536;  // tasks submitted whose outcome is not known yet
  std::size_t batch = 1024;          // tasks a call of the client
  bool ipc = true;
  bool json = false;
};

struct LatencyArguments {
  std::uint64_t tasks = 2000;
  std::size_t payload_bytes = 100;
  std::string fsync = "always";
  bool ipc = true;
  bool json = false;
};

struct BacklogArguments {
  std::uint64_t tasks = 1'000'000;
  std::size_t payload_bytes = 100;
  bool json = false;
};

int run_backlog(const BacklogArguments& arguments);
int run_load(const LoadArguments& arguments);
int run_latency(const LatencyArguments& arguments);

}  // namespace baton::bench
