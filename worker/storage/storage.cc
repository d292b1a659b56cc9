#include "worker/storage/storage.h"

#include <algorithm>
#include <utility>

namespace baton {
namespace {

// "https" of "https://host/a"; empty of a path. A scheme by RFC 3986 §3.1, and "://" or, of "data:", the colon alone.
std::string_view scheme_of(std::string_view reference) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto belongs = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  const std::string_view scheme = reference.substr(0, reference.find(':'));
  if (scheme.size() == reference.size() || scheme.empty() || !is_letter(scheme.front())) return {};
  if (!std::all_of(scheme.begin(), scheme.end(), belongs)) return {};
  return reference.substr(scheme.size()).starts_with("://") || scheme == "data" ? scheme : std::string_view{};
}

}  // namespace

Result<Storage> Storage::open(const StorageOptions& options) {
  if (options.root.empty()) return Storage(nullptr);
  Result<FileRoot> root = FileRoot::open(options.root);
  if (!root) return tl::unexpected<Error>(root.error());
  return Storage(std::make_shared<const FileRoot>(std::move(*root)));
}

Result<const FileRoot*> Storage::root_for(std::string_view reference) const {
  const std::string_view scheme = scheme_of(reference);
  if (!scheme.empty() && scheme != "file") {
    return fail(ErrorCode::kInvalidArgument, "'" + std::string(reference) + "' is of no kind that is known here: '" +
                                                 std::string(scheme) + "'; name a path beneath the worker's root");
  }
  if (root_ == nullptr) {
    return fail(ErrorCode::kFailedPrecondition,
                "this worker has no file root for '" + std::string(reference) + "'; start it with --root FOLDER");
  }
  return root_.get();
}

Result<StoredBytes> Storage::read(std::string_view reference, std::size_t bytes_max,
                                  const std::function<bool()>&) const {
  const Result<const FileRoot*> root = root_for(reference);
  if (!root) return tl::unexpected<Error>(root.error());
  Result<std::string> bytes = (*root)->read(reference, bytes_max);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  return StoredBytes{std::move(*bytes), {}};
}

Result<void> Storage::write(std::string_view reference, std::string_view bytes, std::string_view,
                            const std::function<bool()>&) const {
  const Result<const FileRoot*> root = root_for(reference);
  if (!root) return tl::unexpected<Error>(root.error());
  return (*root)->write(reference, bytes);
}

Result<std::string> Storage::canonical(std::string_view reference) const {
  const Result<const FileRoot*> root = root_for(reference);
  if (!root) return tl::unexpected<Error>(root.error());
  return (*root)->relative_path(reference);
}

}  // namespace baton
