#include "worker/handlers/registry.h"

#include <memory>

#include "worker/http/request_handler.h"
#include "worker/image/handlers.h"

namespace baton {
namespace {

std::map<std::string, Handler> handlers_for_images(const HandlerOptions& options) {
  const Result<Storage> storage = Storage::open(storage_options(options));
  if (storage) return image_handlers(*storage, options.images, options.image_program);
  // What went away since validate().
  std::map<std::string, Handler> handlers = image_handlers(*Storage::open({}), options.images, options.image_program);
  for (auto& [type, handler] : handlers) {
    handler = [cause = storage.error().message](Attempt&) -> HandlerResult {
      return handler_failure(kErrorNoRoot, cause);
    };
  }
  return handlers;
}

}  // namespace

StorageOptions storage_options(const HandlerOptions& options) { return {options.root, options.http, options.s3}; }

Result<void> validate(const HandlerOptions& options) {
  const Result<Storage> storage = Storage::open(storage_options(options));
  if (!storage) return tl::unexpected<Error>(storage.error());
  return validate(options.images);
}

std::map<std::string, Handler> built_in_handlers(const HandlerOptions& options) {
  const auto client = std::make_shared<const http::Client>(options.http);
  std::map<std::string, Handler> handlers = handlers_for_images(options);
  handlers["echo"] = [](Attempt& attempt) -> HandlerResult { return std::string(attempt.input()); };
  handlers["http.request"] = http::request_handler(client);
  return handlers;
}

}  // namespace baton
