// Records as the command line shows them.
#pragma once

#include <vector>

#include "baton/records.h"
#include "cli/invocation.h"

namespace baton::cli {

// For people the document; of a record that was written, which comes without one, its version.
void show_record(Invocation& invocation, const Record& record);
void show_records(Invocation& invocation, const std::vector<Record>& records, TimePoint now);
// `deleted`: it was there.
void show_deleted(Invocation& invocation, const RecordRemoval& removal, bool deleted);

}  // namespace baton::cli
