// One attempt of an image task in the worker: read, hand over, write.
#pragma once

#include <string_view>

#include "baton/handler.h"
#include "worker/image/child/pool.h"
#include "worker/storage/storage.h"

namespace baton {

// `type` is what stands behind "image.".
HandlerResult run_image_task(std::string_view type, Attempt& attempt, const Storage& storage, ImagePool& pool);

}  // namespace baton
