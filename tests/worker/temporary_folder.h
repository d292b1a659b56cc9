// A folder of its own for each test, and files in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace baton {

// Removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& bytes);  // makes the folders above it

// Every file and link beneath a folder, sorted, relative to it.
std::vector<std::string> files_beneath(const std::filesystem::path& folder);

}  // namespace baton
