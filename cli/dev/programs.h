// The programs that `baton dev` runs, and how it calls them.
#pragma once

#include <string>
#include <vector>

#include "baton/result.h"
#include "cli/dev/data_folder.h"

namespace baton::cli {

struct DevOptions {
  std::string data_dir = "./baton-data";
  std::string listen = "tcp://127.0.0.1:7660";  // port 0: a free one
  std::string http = "127.0.0.1:7650";          // likewise
  std::string gateway = "127.0.0.1:8083";       // likewise; the port of AWS's Step Functions Local
  bool has_gateway = true;
  unsigned slots = 0;  // 0: what the worker takes by itself
  unsigned shards = 1;
  std::string files;             // empty: in the data folder
  std::string fsync = "always";  // or "everysec"
  std::string lambda_endpoint;   // of the worker; empty: none
  // Programs that the worker runs as handlers, each "NAME=COMMAND".
  std::vector<std::string> exec;
  std::vector<std::string> exec_pool;
  std::vector<std::string> lambda;
  std::vector<std::string> worker_options;  // further ones, as baton-worker has them
};

struct Programs {
  std::string baton;  // this one
  std::string redis;
  std::string coordinator;
  std::string worker;
  std::string gateway;  // empty: not wanted
};

// Redis from PATH, the others from the folder of this program. Errors: kNotFound; says what to install or build.
Result<Programs> find_programs(const DevOptions& options);

// The command lines.
std::vector<std::string> redis_command(const Programs& programs, const DevOptions& options, const DataFolder& folder);
std::vector<std::string> coordinator_command(const Programs& programs, const DevOptions& options,
                                             const DataFolder& folder);
// `gateway`: its URL, empty if there is none.
std::vector<std::string> worker_command(const Programs& programs, const DevOptions& options,
                                        const std::string& endpoint, const std::string& gateway,
                                        const std::string& name);
std::vector<std::string> gateway_command(const Programs& programs, const DevOptions& options, const DataFolder& folder,
                                         const std::string& endpoint);

// Of folder triggers.
std::vector<std::string> watcher_command(const Programs& programs, const DevOptions& options,
                                         const std::string& endpoint);

// Whether Redis answers there, with all its data loaded.
bool redis_answers(const std::string& socket_path);

// Refuses addresses that are not of this machine alone, and ports that are in use, with the flag that names another.
Result<void> check_addresses(const DevOptions& options);

}  // namespace baton::cli
