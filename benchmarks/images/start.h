// baton-bench images: hands over to baton-bench-images.
#pragma once

#include "benchmarks/images/images.h"

namespace baton::bench {

// Returns only if it can not be started: then 1.
int start_images(const ImagesArguments& arguments);

}  // namespace baton::bench
