#include "worker/image/handlers.h"

#include "worker/image/image_task.h"

namespace baton {

std::map<std::string, Handler> image_handlers(Storage storage, const ImagePolicy& policy, const std::string& program) {
  struct Service {
    Storage storage;
    ImagePool pool;
    Service(Storage places, const ImagePolicy& limits, const std::string& child)
        : storage(std::move(places)), pool(limits, child) {}
  };
  const auto service = std::make_shared<Service>(std::move(storage), policy, program);
  std::map<std::string, Handler> handlers;
  for (const char* type : {"resize", "crop", "rotate", "flip", "blur", "sharpen", "grayscale", "watermark", "convert",
                           "pipeline", "thumbnail", "metadata", "detect"}) {
    handlers[std::string("image.") + type] = [service, type](Attempt& attempt) {
      return run_image_task(type, attempt, service->storage, service->pool);
    };
  }
  return handlers;
}

}  // namespace baton
