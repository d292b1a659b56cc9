// Records: each call goes to the partition that the record's id falls into, a query to all partitions of the shard. Answers
// leave with the turn.
#include "api/record_pages.h"
#include "coordinator/shard.h"
#include "coordinator/shard_slot.h"

namespace baton {

const records::Records* Shard::records(PartitionId id) const {
  return id < slot_by_partition_.size() && slot_by_partition_[id] ? slot_by_partition_[id]->records.get() : nullptr;
}

void Shard::call_record(PeerSession& session, api::RecordId id, const json::Value& body, TimePoint now) {
  const wire::CallApi& call = request_.call_api();
  const std::uint64_t request = request_.request();
  const PartitionId partition = id.partition(partition_count_);
  Slot* slot = slot_of(partition);
  if (!slot || !slot->records) return refuse_api(session.handle, request, not_here(partition, slot != nullptr));
  // What is there may be deleted even where nothing new is taken: that frees memory.
  if (call.operation() == "PutRecord" || call.operation() == "UpdateRecord") {
    if (auto why = refusal(now)) return refuse_api(session.handle, request, *why);
  }
  const auto answer = slot->records->call(call.operation(), body, call.nonce(), now, *slot->effects);
  slot->record.confirm_owner();  // as in call_one()
  reply_api(session.handle, request, answer);
}

api::ApiResult<json::Value> Shard::query_records(const json::Value& body, TimePoint now) {
  const auto request = api::parse_query_records(body);
  if (!request) return tl::unexpected(request.error());
  std::vector<api::RecordPage> pages;
  for (const auto& slot : slots_) {
    pages.push_back(slot->records->query(*request, now));
    slot->record.confirm_owner();
  }
  return api::to_answer(api::merge(std::move(pages), request->limit));
}

}  // namespace baton
