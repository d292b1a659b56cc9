#include "worker/handlers/registry.h"

#include <memory>

#include "worker/http/request_handler.h"
#include "worker/image/codec.h"
#include "worker/image/metadata.h"
#include "worker/image/thumbnail.h"

namespace baton {
namespace {

using ImageHandler = HandlerResult (*)(Attempt&, const FileRoot&, const ImageLimits&);

Result<std::shared_ptr<const FileRoot>> open_root(const std::string& root) {
  if (root.empty()) {
    return fail(ErrorCode::kFailedPrecondition,
                "this worker has no file root; start it with --root FOLDER to run image tasks");
  }
  Result<FileRoot> opened = FileRoot::open(root);
  if (!opened) return tl::unexpected<Error>(opened.error());
  return std::make_shared<const FileRoot>(std::move(*opened));
}

}  // namespace

StorageOptions storage_options(const HandlerOptions& options) { return {options.root, options.http, options.s3}; }

Result<void> validate(const HandlerOptions& options) {
  const Result<Storage> storage = Storage::open(storage_options(options));
  if (!storage) return tl::unexpected<Error>(storage.error());
  return {};
}

std::map<std::string, Handler> built_in_handlers(const HandlerOptions& options) {
  use_one_codec_thread();
  silence_exif_library();
  const Result<std::shared_ptr<const FileRoot>> root = open_root(options.root);
  const auto with_root = [&](ImageHandler handler) -> Handler {
    if (!root) {
      return [cause = root.error().message](Attempt&) -> HandlerResult { return handler_failure(kErrorNoRoot, cause); };
    }
    return [handler, root = *root, limits = options.image_limits](Attempt& attempt) {
      return handler(attempt, *root, limits);
    };
  };
  const auto client = std::make_shared<const http::Client>(options.http);
  return {
      {"echo", [](Attempt& attempt) -> HandlerResult { return std::string(attempt.input()); }},
      {"http.request", http::request_handler(client)},
      {"image.thumbnail", with_root(image_thumbnail)},
      {"image.metadata", with_root(image_metadata)},
  };
}

}  // namespace baton
