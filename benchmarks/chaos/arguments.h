// Arguments of `baton-bench chaos`.
#pragma once

#include <cstdint>
#include <string>

namespace baton::chaos {

struct ChaosArguments {
  std::uint64_t rounds = 10;
  std::string fault = "all";             // coordinator, worker, redis, power, pause, or all: another one each round
  std::uint64_t tasks_per_round = 1000;  // acknowledged, at least
  std::uint64_t seed = 0;                // 0: chosen and printed
  int shards = 1;
  int workers = 3;
  int clients = 3;          // threads that submit, each with a client of its own
  std::string coordinator;  // another program than the build's baton-coordinator
  bool json = false;
};

// 0: every promise held. 1: one was broken, or the run is void; the evidence is kept.
int run_chaos(const ChaosArguments& arguments);

}  // namespace baton::chaos
