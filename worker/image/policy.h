// What a worker lets image tasks cost. Said by its operator, never by a task.
#pragma once

#include <cstddef>
#include <cstdint>

#include "baton/result.h"
#include "baton/time.h"

namespace baton {

struct ImagePolicy {
  // Checked against the header, before anything is decoded.
  std::size_t source_bytes_max = 64 << 20;       // a 50-megapixel JPEG has about 20 MiB
  std::uint64_t source_pixels_max = 50'000'000;  // decoded: 150 MB, 200 MB with alpha
  std::uint32_t side_max = 30'000;               // of a source and of what is made of it

  std::uint64_t output_pixels_max = 50'000'000;  // of one output
  std::size_t output_bytes_max = 128 << 20;      // of all outputs of a task

  // Of one child process that decodes.
  std::size_t memory_bytes_max = std::size_t{1}
                                 << 30;  // 5 copies of the largest source; beyond what it has when it starts
  Duration cpu_time_max = std::chrono::seconds(30);  // of one task; a 50-megapixel PNG takes 3 s
  Duration time_max = std::chrono::seconds(60);      // of one task, waiting for a process not counted
  std::uint32_t images_per_process = 500;  // then another takes its place: bounds leaks, and what an intruder sees

  std::uint32_t process_count = 0;              // children that decode at a time; 0: one a core
  std::uint64_t large_pixels_min = 25'000'000;  // sources from here on …
  std::uint32_t large_count_max = 1;            // … take one of so many places: they can not take all memory at once

  // Most that a worker's image children may take together, so that an operator can set a limit around it.
  std::size_t memory_bytes_of_all() const {
    return process_count * (memory_bytes_max + source_bytes_max + output_bytes_max);
  }
};

// Errors: kInvalidArgument, with the name of the limit and what it must be.
Result<void> validate(const ImagePolicy& policy);

}  // namespace baton
