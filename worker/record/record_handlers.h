// The tasks record.put, record.get, record.update, record.delete and record.query: metadata records, which the coordinator
// keeps (docs/records.md).
//
// The input is the body of the operation (api/records.h), the output its answer: PutRecord of record.put, and so on. They
// are asked over a client's connection of the worker's own, made when the first such task arrives and shared by all handler
// threads. A write without an "idempotency_key" gets the attempt's, so that a second attempt is answered as the first was.
//
// Errors have the operation's names: RecordAlreadyExists, RecordConditionFailed, RecordDoesNotExist, ValidationException …;
// another attempt does not help, except of RecordLimitExceeded, and of kErrorNoRecordAnswer.
#pragma once

#include <map>
#include <string>

#include "baton/client.h"
#include "baton/handler.h"

namespace baton {

// No coordinator answered in time, or it could not take the write now. It may have happened; the next attempt is the same.
inline constexpr char kErrorNoRecordAnswer[] = "Record.Unavailable";

// By task type. `options` say where the coordinator is, as the worker itself knows it.
std::map<std::string, Handler> record_handlers(ClientOptions options);

}  // namespace baton
