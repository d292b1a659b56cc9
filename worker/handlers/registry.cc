#include "worker/handlers/registry.h"

#include <memory>

#include "worker/http/request_handler.h"
#include "worker/image/handlers.h"

namespace baton {

StorageOptions storage_options(const HandlerOptions& options) { return {options.root, options.http, options.s3}; }

Result<std::map<std::string, Handler>> built_in_handlers(const HandlerOptions& options) {
  if (auto valid = validate(options.images); !valid) return tl::unexpected<Error>(valid.error());
  Result<Storage> storage = Storage::open(storage_options(options));
  if (!storage) return tl::unexpected<Error>(storage.error());
  const auto client = std::make_shared<const http::Client>(options.http);
  auto handlers = image_handlers(std::move(*storage), options.images, options.image_program);
  handlers["echo"] = [](Attempt& attempt) -> HandlerResult { return std::string(attempt.input()); };
  handlers["http.request"] = http::request_handler(client, options.http_secrets);
  return handlers;
}

}  // namespace baton
