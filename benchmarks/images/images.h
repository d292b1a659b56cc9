// baton-bench-images: what a thumbnail of a photograph costs, here, by libvips and by ImageMagick, in the same run.
#pragma once

#include <string>
#include <vector>

namespace baton::bench {

struct ImagesArguments {
  int rounds = 15;           // every contestant once a round, so that all meet the machine's moods
  int images_per_batch = 8;  // of the path through the worker and its counterparts, where one image is too short
  bool json = false;
};

int run_images(const ImagesArguments& arguments);

}  // namespace baton::bench
