// What a reference in a task is, by how it is written. Pure: it touches neither disk nor network.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton {

inline constexpr std::size_t kReferenceBytesMax = 8192;  // but of data:, which holds the bytes themselves

enum class ReferenceKind { kFile, kHttp, kS3, kData };

// A text without a scheme is a file's path, also with a colon in it ("10:30.jpg"). A scheme is one only before "://",
// and "data" before ':'. Errors: kInvalidArgument: another scheme, over kReferenceBytesMax, or a NUL in it.
Result<ReferenceKind> reference_kind(std::string_view reference);

// At most 80 bytes of it, in quotes, without what follows a '?': for messages. Queries hold secrets, data: is long.
std::string shown(std::string_view reference);

struct S3Place {
  std::string bucket;
  std::string key;
};

// "s3://bucket/a b/c" is the key "a b/c": letter by letter, as AWS's own tools take it. Errors: kInvalidArgument: a bucket
// that can not be (3 to 63 of a-z, 0-9, '.' and '-'), a key that is empty, over 1024 bytes, no UTF-8, or with a segment
// "." or "..", which proxies and servers resolve.
Result<S3Place> parse_s3_reference(std::string_view reference);

struct DataUri {
  std::string bytes;
  std::string content_type;
};

// "data:image/png;base64,…" or "data:text/plain,a%20b" (RFC 2397). Without a type it is text/plain;charset=US-ASCII.
// Errors: kInvalidArgument: no comma, wrong base64, a wrong %.
Result<DataUri> parse_data_uri(std::string_view uri);

}  // namespace baton
