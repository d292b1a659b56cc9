// Whether somebody serves what a definition names.
#pragma once

#include <optional>
#include <string_view>

#include "asl/model/unserved.h"
#include "baton/client.h"
#include "cli/invocation.h"

namespace baton::cli {

// Nothing: no coordinator said so within a moment.
std::optional<asl::ServedTypes> served_types(Client& client);

// Says on standard error which tasks of a definition nobody serves now. Nothing, if nobody knows.
void note_unserved(Invocation& invocation, Client& client, std::string_view definition);

}  // namespace baton::cli
