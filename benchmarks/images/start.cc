#include "benchmarks/images/start.h"

#include <unistd.h>

#include <cstdio>

#include "tests/testing/cluster.h"

namespace baton::bench {

int start_images(const ImagesArguments& arguments) {
  const std::string program = testing::program_folder() + "/baton-bench-images";
  const std::string rounds = std::to_string(arguments.rounds), batch = std::to_string(arguments.images_per_batch);
  ::execl(program.c_str(), program.c_str(), "--rounds", rounds.c_str(), "--images-per-batch", batch.c_str(),
          arguments.json ? "--json" : nullptr, nullptr);
  std::perror(program.c_str());
  return 1;
}

}  // namespace baton::bench
