#include "benchmarks/images/worker_path.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "benchmarks/images/contestants.h"
#include "common/check.h"
#include "tests/testing/cluster.h"

namespace baton::bench {
namespace {

testing::ClusterOptions options() {
  testing::ClusterOptions options;
  options.ipc = true;
  options.worker_arguments = {"--slots", "1", "--image-processes", "1", "--log-level", "warning"};
  return options;
}

}  // namespace

struct WorkerPath::Impl {
  testing::Cluster cluster{options()};
  Client client = cluster.connect();
};

WorkerPath::WorkerPath(const std::string& jpeg) : impl_(std::make_unique<Impl>()) {
  std::ofstream(impl_->cluster.files() + "/photo.jpg", std::ios::binary) << jpeg;
}

WorkerPath::~WorkerPath() = default;

void WorkerPath::run(int count, int side) {
  std::vector<TaskId> ids;
  for (int i = 0; i < count; ++i) {
    const nlohmann::json input = {{"source", "photo.jpg"},
                                  {"destination", "thumbnail-" + std::to_string(i) + ".jpg"},
                                  {"width", side},
                                  {"quality", kThumbnailQuality}};
    const Result<TaskId> id = impl_->client.submit({.type = "image.resize", .input = input.dump(), .options = {}});
    CHECK(id.has_value()) << id.error().message;
    ids.push_back(*id);
  }
  for (const TaskId id : ids) {
    const Result<Outcome> outcome = impl_->client.wait(id, std::chrono::seconds(60));
    CHECK(outcome && outcome->state == TaskState::kSucceeded) << "a thumbnail was not made";
  }
}

void WorkerPath::run_directly(int count, int side) const {
  for (int i = 0; i < count; ++i) {
    std::ostringstream bytes;
    bytes << std::ifstream(impl_->cluster.files() + "/photo.jpg", std::ios::binary).rdbuf();
    const std::vector<std::string> made = by_codec(bytes.str(), {side});
    std::ofstream(impl_->cluster.files() + "/direct-" + std::to_string(i) + ".jpg", std::ios::binary) << made[0];
  }
}

}  // namespace baton::bench
