#include "coordinator/records/condition.h"

#include <algorithm>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton::records {

namespace {

std::string quoted(const api::RecordName& name) { return "record '" + name.key + "' of table '" + name.table + "'"; }

}  // namespace

bool matches(const json::Value& document, const json::Value& where) {
  if (where.is_undefined()) return true;
  return std::ranges::all_of(where.members(), [&](const json::Member& member) {
    const json::Value* value = document.find(member.key);
    return value != nullptr && json::equal(*value, member.value);
  });
}

api::ApiResult<void> check_condition(const api::RecordWriteRequest& request, const Record* old) {
  using api::RecordWriteKind;
  if (old == nullptr) {
    const bool needs_one =
        request.kind == RecordWriteKind::kUpdate || request.expected_version || !request.where.is_undefined();
    if (needs_one) return api::refuse(api::kRecordDoesNotExist, "There is no " + quoted(request.name));
    return {};
  }
  if (request.must_not_exist) {
    return api::refuse(api::kRecordAlreadyExists, "There is a " + quoted(request.name) + " already, of version " +
                                                      std::to_string(old->written.version));
  }
  if (request.expected_version && *request.expected_version != old->written.version) {
    return api::refuse(api::kRecordConditionFailed, "The " + quoted(request.name) + " has version " +
                                                        std::to_string(old->written.version) + ", not " +
                                                        std::to_string(*request.expected_version));
  }
  if (request.where.is_undefined() || matches(*json::parse(old->document), request.where)) return {};
  return api::refuse(api::kRecordConditionFailed, "The " + quoted(request.name) + ", of version " +
                                                      std::to_string(old->written.version) +
                                                      ", is not as 'where' says");
}

}  // namespace baton::records
