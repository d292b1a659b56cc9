// What a watched folder holds: the regular files beneath it, at any depth.
//
// Passed over in silence: what begins with a dot, as unfinished uploads of many programs do, symbolic links, and what does
// not match the pattern. Passed over and told: paths that cannot stand in an event.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "baton/result.h"
#include "cli/watch/arrivals.h"

namespace baton::cli {

// Each is a record and some hundred bytes here.
inline constexpr std::size_t kWatchedFilesMax = 1'000'000;
// With the trigger's name and a slash it is the key of a record, which has 1,024 bytes.
inline constexpr std::size_t kWatchedPathMax = 960;

struct FolderListing {
  FileStates files;                  // by path beneath the root, "incoming/cat.jpg"
  std::vector<std::string> folders;  // the folder itself and those beneath it, likewise
  std::vector<std::string> passed_over;
};

// A trigger's folder as it stands in paths: "a//b/" is "a/b". Errors: kInvalidArgument: it is not beneath the root.
Result<std::string> folder_beneath_root(const std::string& folder);

// `folder` is relative to `root`, as folder_beneath_root() makes it. Errors: kNotFound: there is no such folder;
// kUnavailable: it cannot be read, or it holds more than kWatchedFilesMax files.
Result<FolderListing> list_folder(const std::string& root, const std::string& folder, const std::string& pattern);

// Whether a file of this name is wanted: a shell pattern ("*.jpg", "[a-m]*"); "": all that do not begin with a dot.
bool is_wanted(std::string_view file_name, const std::string& pattern);
// Whether a path can stand in an event and in the key of a record.
bool is_tellable(std::string_view path);

// Of a regular file. Errors: kNotFound: there is none at this path.
Result<FileState> file_state(const std::string& path);

}  // namespace baton::cli
