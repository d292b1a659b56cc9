// How the registry's objects lie in storage: a row each, compact JSON under a key that begins with "r:".
//
//   r:d:HASH             a definition, once however many revisions have it
//   r:m:MACHINE          a state machine with its current revision and its tags
//   r:v:MACHINE:NUMBER   a version with its revision
//   r:l:MACHINE:ALIAS    an alias
//   r:a:ACTIVITY         an activity and its tags
//
// Names hold no colon. The longest row is a definition's: a text of a mebibyte, at most doubled by JSON's escapes, and
// the names of variables in it: under 4 MiB. A member that a row lacks means what it meant before there was the member.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "coordinator/registry/machine.h"

namespace baton::registry {

std::string definition_key(std::string_view hash);
std::string machine_key(std::string_view machine);
std::string version_key(std::string_view machine, std::uint32_t number);
std::string alias_key(std::string_view machine, std::string_view alias);
std::string activity_key(std::string_view activity);

std::string encode(const Definition& definition);
std::string encode(const Machine& machine);  // without its versions and aliases
std::string encode(const std::string& machine, const Version& version);
std::string encode(const std::string& machine, const Alias& alias);
std::string encode(const Activity& activity);

// A definition by its hash; null: it is not there.
using FindDefinition = std::function<std::shared_ptr<const Definition>(std::string_view hash)>;

// What belongs to a state machine, with its name.
template <typename T>
struct Part {
  std::string machine;
  T part;
};

// Errors: kCorrupt. The message names the key.
Result<Definition> decode_definition(std::string_view key, std::string_view row);
Result<Machine> decode_machine(std::string_view key, std::string_view row, const FindDefinition& find);
Result<Part<Version>> decode_version(std::string_view key, std::string_view row, const FindDefinition& find);
Result<Part<Alias>> decode_alias(std::string_view key, std::string_view row);
Result<Activity> decode_activity(std::string_view key, std::string_view row);

}  // namespace baton::registry
