// Files that hold secrets: nobody but their owner may read them.
#pragma once

#include <string>
#include <string_view>

#include "baton/result.h"

namespace baton::gateway {

inline constexpr std::size_t kPrivateFileBytesMax = 8 * 1024 * 1024;  // 10,000 access keys take 2 MiB

// Errors: kNotFound, kPermissionDenied (open to group or others; says which command mends it), kInvalidArgument (too long).
Result<std::string> read_private_file(const std::string& path);

// Mode 0600. Errors: kFailedPrecondition if it exists, kInvalidArgument if it cannot be written.
Result<void> write_private_file(const std::string& path, std::string_view text);

}  // namespace baton::gateway
