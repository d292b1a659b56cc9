// baton-bench-images: a program of its own, as libvips brings a hundred libraries along. `baton-bench images` starts it.
#include <CLI/CLI.hpp>

#include "benchmarks/images/contestants.h"
#include "benchmarks/images/images.h"

int main(int argc, char** argv) {
  using namespace baton::bench;
  CLI::App app{"Thumbnails of a photograph of 12 megapixels, by Baton, libvips and ImageMagick."};
  ImagesArguments arguments;
  app.add_option("--rounds", arguments.rounds)->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--images-per-batch", arguments.images_per_batch, "of the way through a worker")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_flag("--json", arguments.json);
  CLI11_PARSE(app, argc, argv);
  start_vips(argv[0]);
  return run_images(arguments);
}
