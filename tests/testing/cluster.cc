#include "tests/testing/cluster.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "common/check.h"

namespace baton::testing {

namespace {

constexpr Duration kStartPatience = std::chrono::seconds(60);

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

}  // namespace

std::string program_folder() {
  // Test programs lie in <build>/tests or <build>/bin, both beside bin.
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  return (self.parent_path().parent_path() / "bin").string();
}

Cluster::Cluster(ClusterOptions options) : options_(std::move(options)) {
  std::filesystem::create_directories(files());
  redis_ = std::make_unique<RedisServer>(options_.redis);
  start_coordinator();
  workers_.resize(static_cast<std::size_t>(options_.worker_count));
  for (std::size_t i = 0; i < workers_.size(); ++i) start_worker(i);
}

Cluster::~Cluster() {
  for (auto& worker : workers_) worker.reset();
  coordinator_.reset();
}

void Cluster::start_coordinator() {
  launch_coordinator();
  eventually([&] { return coordinator_serves() || coordinator_->has_ended(); }, kStartPatience);
  CHECK(coordinator_serves()) << "the coordinator did not start:\n" << coordinator_->log_tail();
}

void Cluster::launch_coordinator() {
  std::filesystem::remove(ready_file());
  std::string listen = endpoint_;
  if (listen.empty()) listen = options_.ipc ? "ipc://" + folder() + "/c.sock" : "tcp://127.0.0.1:0";
  std::vector<std::string> command{
      options_.coordinator_program.empty() ? program_folder() + "/baton-coordinator" : options_.coordinator_program,
      "--redis",
      redis_->unix_endpoint(),
      "--listen",
      listen,
      "--http",
      http_.empty() ? "127.0.0.1:0" : http_,
      "--durability",
      options_.durability,
      "--ready-file",
      ready_file()};
  append(command, options_.coordinator_arguments);
  coordinator_ = std::make_unique<Process>(command, coordinator_log());
}

bool Cluster::coordinator_serves() {
  if (!std::filesystem::exists(ready_file())) return false;
  std::ifstream file(ready_file());
  const auto ready = nlohmann::json::parse(file);
  endpoint_ = ready.at("endpoint");
  http_ = ready.at("http");
  return true;
}

void Cluster::keep_folder() {
  folder_.keep();
  std::error_code ignored;
  std::filesystem::copy(redis_->directory(), folder() + "/redis", std::filesystem::copy_options::recursive, ignored);
}

void Cluster::start_worker(std::size_t index) {
  std::vector<std::string> command{
      options_.worker_program.empty() ? program_folder() + "/baton-worker" : options_.worker_program, "--endpoint",
      endpoint_, "--root", files()};
  append(command, options_.worker_arguments);
  workers_[index] = std::make_unique<Process>(command, folder() + "/worker-" + std::to_string(index) + ".log");
}

void Cluster::add_worker() {
  workers_.emplace_back();
  start_worker(workers_.size() - 1);
}

Client Cluster::connect(ClientOptions options) const {
  options.endpoint = endpoint_;
  auto client = Client::connect(std::move(options));
  CHECK(client) << "the client cannot connect to " << endpoint_ << ": " << client.error().message;
  return std::move(*client);
}

Duration Cluster::cpu_time() const {
  Duration sum = cpu_time_of(redis_->pid()) + coordinator_->cpu_time();
  for (const auto& worker : workers_) sum += worker->cpu_time();
  return sum;
}

}  // namespace baton::testing
