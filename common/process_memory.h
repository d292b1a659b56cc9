#pragma once

#include <sys/types.h>

#include <cstddef>

namespace baton {

// Memory of a process (its resident set) in bytes; 0 if there is none of that number.
std::size_t resident_bytes_of(pid_t pid);

// Of a process and everything that it has started and that is still its descendant. Pages that they share count once for each.
std::size_t resident_bytes_of_tree(pid_t pid);

}  // namespace baton
