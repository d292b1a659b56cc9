// The Lua scripts, embedded at build time from scripts/*.lua. Each file's header says what it takes and returns.
#pragma once

#include <string_view>

namespace baton::scripts {

extern const std::string_view kAcquire;
extern const std::string_view kCheckpoint;
extern const std::string_view kOpenCluster;
extern const std::string_view kOpenJournal;
extern const std::string_view kCommitFull;
extern const std::string_view kVerify;

}  // namespace baton::scripts
