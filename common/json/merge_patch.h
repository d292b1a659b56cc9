// JSON Merge Patch (RFC 7396): a change of a document that is written like the document itself.
#pragma once

#include "common/json/value.h"

namespace baton::json {

// `target` with what `patch` says: members that are null are removed, objects are merged, everything else replaces what is
// there. What `patch` does not name stays, in its order. A patch that is no object replaces the target.
// Recursive, as deep as the patch.
Value merge_patch(const Value& target, const Value& patch);

}  // namespace baton::json
