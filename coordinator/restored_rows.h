// Rows of any kind on their way from storage into a partition's memory: each to whom it belongs.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "baton/result.h"
#include "baton/time.h"
#include "coordinator/executions/executions.h"
#include "coordinator/records/records.h"
#include "coordinator/registry/registry.h"
#include "coordinator/row_book.h"
#include "coordinator/row_codec.h"
#include "coordinator/triggers/triggers.h"

namespace baton {

class RestoredRows final : public RowKeeper {
 public:
  // `registry` and `triggers` are null in partitions that have none. All of them must outlive it.
  RestoredRows(Executions& executions, records::Records& records, registry::Registry* registry,
               triggers::Triggers* triggers, RowBook& book, TimePoint now)
      : executions_(executions), records_(records), registry_(registry), triggers_(triggers), book_(book), now_(now) {}

  void put(std::string_view key, std::string_view row, bool from_row) override;
  void drop(std::string_view key) override;
  void change_execution(ExecutionChange&& change) override { executions_.restore_change(std::move(change)); }

  void change_record(const row::RecordRow& row) override;

  // Once everything was loaded. Errors: kCorrupt; the message names the first row that is damaged. Nothing of what was
  // restored may be used then.
  Result<void> restored();

 private:
  Executions& executions_;
  records::Records& records_;
  registry::Registry* registry_;
  triggers::Triggers* triggers_;
  RowBook& book_;
  TimePoint now_;
  std::map<std::string, std::string> registry_rows_;
  std::string broken_row_;  // what it is; empty: none was
};

}  // namespace baton
