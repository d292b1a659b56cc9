#include "common/file_descriptor.h"

#include <unistd.h>

#include <utility>

namespace baton {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

FileDescriptor::~FileDescriptor() {
  if (is_open()) ::close(number_);
}

int FileDescriptor::release() { return std::exchange(number_, -1); }

}  // namespace baton
