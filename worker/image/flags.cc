#include "worker/image/flags.h"

#include <CLI/CLI.hpp>

#include "worker/image/policy.h"

namespace baton {
namespace {

constexpr char kGroup[] = "Images";

// Seconds, with a fraction.
void add_seconds(CLI::App& app, const std::string& name, Duration& duration, const std::string& help) {
  const auto set = [&duration](const double& seconds) {
    duration = Duration(static_cast<std::int64_t>(seconds * 1e6));
  };
  app.add_option_function<double>(name, set, help)
      ->check(CLI::Range(1.0, 3600.0))
      ->default_str(std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()))
      ->group(kGroup);
}

template <typename Number>
void add_number(CLI::App& app, const std::string& name, Number& number, const std::string& help) {
  app.add_option(name, number, help)->check(CLI::PositiveNumber)->capture_default_str()->group(kGroup);
}

}  // namespace

void add_image_flags(CLI::App& app, ImagePolicy& policy) {
  add_number(app, "--max-pixels", policy.source_pixels_max, "larger images are refused from their header");
  add_number(app, "--max-image-bytes", policy.source_bytes_max, "longer files are refused");
  add_number(app, "--max-image-side", policy.side_max, "longest side of a source and of an output, in pixels");
  add_number(app, "--max-output-pixels", policy.output_pixels_max, "of one output");
  add_number(app, "--max-output-bytes", policy.output_bytes_max, "of all outputs of a task");
  app.add_option("--image-processes", policy.process_count, "that decode images at a time (default one a core)")
      ->check(CLI::Range(1, 256))
      ->group(kGroup);
  add_number(app, "--image-memory", policy.memory_bytes_max,
             "bytes that one of them may take beyond what it starts with");
  add_seconds(app, "--image-cpu-time", policy.cpu_time_max, "seconds of CPU time that an image may take");
  add_seconds(app, "--image-time", policy.time_max, "seconds that an image may take");
  add_number(app, "--images-per-process", policy.images_per_process, "then another process takes its place");
  add_number(app, "--large-image-pixels", policy.large_pixels_min, "images of so many pixels are large");
  add_number(app, "--large-images", policy.large_count_max, "that are worked on at a time");
}

}  // namespace baton
