// Where the fuzzer starts from: one example of each message, every field filled, made from the .proto itself, so that a
// new field or message is fuzzed from the day it is added.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace baton::fuzz {

// An empty message of every type at the top level of a .proto file.
std::vector<std::unique_ptr<google::protobuf::Message>> all_messages(const google::protobuf::FileDescriptor* file);

// Every field set; repeated ones twice; `depth` levels of messages within messages.
void fill(google::protobuf::Message& message, int depth = 3);

// The same message always gives the same bytes, maps included.
std::string bytes_of(const google::protobuf::Message& message);

// For LLVMFuzzerInitialize: protobuf writes no log, and with --write-seeds=FOLDER among the arguments each of what `seeds`
// returns goes to a file there, and the process exits.
void initialize(int argc, char** argv, const std::function<std::vector<std::string>()>& seeds);

}  // namespace baton::fuzz
