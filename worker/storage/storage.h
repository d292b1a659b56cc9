// Where handlers read what a task names and write what they made of it: one door to every kind of place, so that no
// handler opens a file or a connection of its own.
//
// A reference, as it stands in a task's input, is one of:
//   photos/cat.jpg, file:///srv/photos/cat.jpg   a file beneath the worker's root (file_root.h)
//   s3://bucket/key                              an object of S3 or of a server like it (s3.h)
//   https://host/path, http://…                  read only, behind the worker's guard (worker/http/client.h)
//   data:image/png;base64,…                      read only: the bytes themselves
// What a worker lets tasks reach (its root, hosts, buckets) is said by its operator, never by a task.
//
// Errors, of all calls:
//   kPermissionDenied    the reference leads where this worker lets no task go
//   kInvalidArgument     nothing can have this name, it is not of a kind that is known, or it can not be written to
//   kNotFound            there is nothing by this name
//   kPayloadTooLarge     it has more bytes than asked for
//   kFailedPrecondition  this worker was not given what the reference needs, such as a root
//   kUnavailable         the disk or the server said no; it may say yes later
//   kCancelled           should_stop
// The first four can not be helped by trying again, save kNotFound where something is still to come.
//
// Immutable: used by any number of threads. A copy is cheap and means the same places.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "worker/http/client.h"
#include "worker/storage/file_root.h"
#include "worker/storage/s3.h"

namespace baton {

struct StorageOptions {
  std::string root{};          // the folder that handlers may read and write beneath; empty: none
  http::ClientOptions http{};  // which hosts https:// and http:// may name
  S3Options s3{};
};

inline constexpr int kStorageRedirectsMax = 5;  // from a short link to a CDN takes two or three

struct StoredBytes {
  std::string bytes;
  std::string content_type;  // as its source told, such as "image/jpeg"; empty: it did not
};

class Storage {
 public:
  // Errors: kNotFound, kInvalidArgument, kUnavailable (the root, the endpoint or the credentials can not be used).
  static Result<Storage> open(const StorageOptions& options);

  // The whole of something of at most `bytes_max` bytes. `should_stop` is asked while it takes long.
  Result<StoredBytes> read(std::string_view reference, std::size_t bytes_max,
                           const std::function<bool()>& should_stop) const;

  // The same, not read yet, of what is a file; nothing of what is not.
  Result<std::optional<OpenFile>> open_file(std::string_view reference, std::size_t bytes_max) const;

  // Replaces or creates it, at once: a reader sees the old bytes or the new ones.
  Result<void> write(std::string_view reference, std::string_view bytes, std::string_view content_type,
                     const std::function<bool()>& should_stop) const;

  // As results name it: "a//b/./c.jpg" and "file:///root/a/b/c.jpg" are "a/b/c.jpg". Others stay as they are.
  Result<std::string> canonical(std::string_view reference) const;

 private:
  Storage(std::shared_ptr<const FileRoot> root, std::shared_ptr<const http::Client> client,
          std::shared_ptr<const S3> s3)
      : root_(std::move(root)), client_(std::move(client)), s3_(std::move(s3)) {}

  Result<const FileRoot*> root_for(std::string_view reference) const;
  Result<StoredBytes> read_file(std::string_view reference, std::size_t bytes_max) const;
  Result<StoredBytes> read_url(std::string_view reference, std::size_t bytes_max,
                               const std::function<bool()>& should_stop) const;
  Result<StoredBytes> read_object(std::string_view reference, std::size_t bytes_max,
                                  const std::function<bool()>& should_stop) const;

  std::shared_ptr<const FileRoot> root_;  // null: none
  std::shared_ptr<const http::Client> client_;
  std::shared_ptr<const S3> s3_;
};

}  // namespace baton
