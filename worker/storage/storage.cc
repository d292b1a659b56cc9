#include "worker/storage/storage.h"

#include <utility>

#include "worker/storage/reference.h"

namespace baton {
namespace {

// Of a URL that has no such file; the server's words are not for whoever sent the task.
Error url_error(std::string_view reference, int status) {
  const std::string text = shown(reference) + ": the server answered with status " + std::to_string(status);
  switch (status) {
    case 404:
    case 410: return {ErrorCode::kNotFound, text};
    case 401:
    case 403: return {ErrorCode::kPermissionDenied, text};
    case 408:
    case 425:
    case 429: return {ErrorCode::kUnavailable, text};
    default: return {status >= 300 && status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kUnavailable, text};
  }
}

tl::unexpected<Error> too_large(std::string_view reference, std::size_t bytes_max) {
  return fail(ErrorCode::kPayloadTooLarge,
              shown(reference) + " has more than the " + std::to_string(bytes_max) + " bytes that are allowed");
}

tl::unexpected<Error> read_only(std::string_view reference) {
  return fail(ErrorCode::kInvalidArgument,
              shown(reference) + " can only be read; write to a path beneath the worker's root or to s3://bucket/key");
}

Result<StoredBytes> read_data(std::string_view reference, std::size_t bytes_max) {
  Result<DataUri> data = parse_data_uri(reference);
  if (!data) return tl::unexpected<Error>(data.error());
  if (data->bytes.size() > bytes_max) return too_large(reference, bytes_max);
  return StoredBytes{std::move(data->bytes), std::move(data->content_type)};
}

}  // namespace

Result<Storage> Storage::open(const StorageOptions& options) {
  std::shared_ptr<const FileRoot> root;
  if (!options.root.empty()) {
    Result<FileRoot> opened = FileRoot::open(options.root);
    if (!opened) return tl::unexpected<Error>(opened.error());
    root = std::make_shared<const FileRoot>(std::move(*opened));
  }
  Result<S3> s3 = S3::open(options.s3, {http::HostPolicy::everywhere(), options.http.ca_file});
  if (!s3) return tl::unexpected<Error>(s3.error());
  return Storage(std::move(root), std::make_shared<const http::Client>(options.http),
                 std::make_shared<const S3>(std::move(*s3)));
}

Result<const FileRoot*> Storage::root_for(std::string_view reference) const {
  if (root_ != nullptr) return root_.get();
  return fail(ErrorCode::kFailedPrecondition,
              "this worker has no file root for " + shown(reference) + "; start it with --root FOLDER");
}

Result<StoredBytes> Storage::read(std::string_view reference, std::size_t bytes_max,
                                  const std::function<bool()>& should_stop) const {
  const Result<ReferenceKind> kind = reference_kind(reference);
  if (!kind) return tl::unexpected<Error>(kind.error());
  switch (*kind) {
    case ReferenceKind::kFile: return read_file(reference, bytes_max);
    case ReferenceKind::kHttp: return read_url(reference, bytes_max, should_stop);
    case ReferenceKind::kS3: return read_object(reference, bytes_max, should_stop);
    case ReferenceKind::kData: return read_data(reference, bytes_max);
  }
  return fail(ErrorCode::kInternal, "a reference of no kind");
}

Result<std::optional<OpenFile>> Storage::open_file(std::string_view reference, std::size_t bytes_max) const {
  const Result<ReferenceKind> kind = reference_kind(reference);
  if (!kind) return tl::unexpected<Error>(kind.error());
  if (*kind != ReferenceKind::kFile) return std::nullopt;
  const Result<const FileRoot*> root = root_for(reference);
  if (!root) return tl::unexpected<Error>(root.error());
  Result<OpenFile> file = (*root)->open_file(reference, bytes_max);
  if (!file) return tl::unexpected<Error>(file.error());
  return std::move(*file);
}

Result<StoredBytes> Storage::read_file(std::string_view reference, std::size_t bytes_max) const {
  const Result<const FileRoot*> root = root_for(reference);
  if (!root) return tl::unexpected<Error>(root.error());
  Result<std::string> bytes = (*root)->read(reference, bytes_max);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  return StoredBytes{std::move(*bytes), {}};
}

Result<StoredBytes> Storage::read_url(std::string_view reference, std::size_t bytes_max,
                                      const std::function<bool()>& should_stop) const {
  http::Request request;
  request.url = reference;
  request.redirects_max = kStorageRedirectsMax;
  request.response_bytes_max = bytes_max;
  Result<http::Response> response = client_->send(request, should_stop);
  if (!response) {
    const bool is_late = response.error().code == ErrorCode::kDeadlineExceeded;
    return fail(is_late ? ErrorCode::kUnavailable : response.error().code,
                shown(reference) + ": " + response.error().message);
  }
  if (!response->is_success()) return tl::unexpected<Error>(url_error(reference, response->status));
  return StoredBytes{std::move(response->body), response->header("content-type")};
}

Result<StoredBytes> Storage::read_object(std::string_view reference, std::size_t bytes_max,
                                         const std::function<bool()>& should_stop) const {
  const Result<S3Place> place = parse_s3_reference(reference);
  if (!place) return tl::unexpected<Error>(place.error());
  Result<http::Response> object = s3_->read(*place, bytes_max, should_stop);
  if (!object) return tl::unexpected<Error>(object.error());
  return StoredBytes{std::move(object->body), object->header("content-type")};
}

Result<void> Storage::write(std::string_view reference, std::string_view bytes, std::string_view content_type,
                            const std::function<bool()>& should_stop) const {
  const Result<ReferenceKind> kind = reference_kind(reference);
  if (!kind) return tl::unexpected<Error>(kind.error());
  if (*kind == ReferenceKind::kHttp || *kind == ReferenceKind::kData) return read_only(reference);
  if (*kind == ReferenceKind::kFile) {
    const Result<const FileRoot*> root = root_for(reference);
    if (!root) return tl::unexpected<Error>(root.error());
    return (*root)->write(reference, bytes);
  }
  // It becomes a header.
  if (content_type.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument, "a content type may have no line break in it");
  }
  const Result<S3Place> place = parse_s3_reference(reference);
  if (!place) return tl::unexpected<Error>(place.error());
  return s3_->write(*place, bytes, content_type, should_stop);
}

Result<std::string> Storage::canonical(std::string_view reference) const {
  const Result<ReferenceKind> kind = reference_kind(reference);
  if (!kind) return tl::unexpected<Error>(kind.error());
  if (*kind != ReferenceKind::kFile) return std::string(reference);
  const Result<const FileRoot*> root = root_for(reference);
  if (!root) return tl::unexpected<Error>(root.error());
  return (*root)->relative_path(reference);
}

}  // namespace baton
