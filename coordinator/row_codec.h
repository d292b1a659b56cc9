// Between the rows of row.proto and the tasks of a partition.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "coordinator/executions/executions.h"
#include "coordinator/partition/partition.h"
#include "coordinator/partition/type_table.h"
#include "coordinator/records/record.h"
#include "coordinator/storage/store.h"
#include "row.pb.h"

namespace baton {

// Serializes rows; keeps its messages, so that a row costs no allocation once they are warm.
class RowEncoder {
 public:
  explicit RowEncoder(const TypeTable& types) : types_(types) {}

  const row::TaskRow& task(const Task& task);
  const row::AttemptRow& attempt(const Task& task);
  const row::OutcomeRow& outcome(const Outcome& outcome, TypeIndex type);
  const row::ExecutionChangeRow& execution(const ExecutionChange& change);
  const row::RecordRow& record(const records::RecordChange& change);

 private:
  const TypeTable& types_;
  row::TaskRow task_;
  row::AttemptRow attempt_;
  row::OutcomeRow outcome_;
  row::ExecutionChangeRow execution_;
  row::RecordRow record_;
};

// Appends `row` as field number `field` of whatever `bytes` is the serialized form of.
void append_field(int field, const google::protobuf::MessageLite& row, std::string& bytes);

// A journal record that grows change by change: the serialized form of row::Record, without building one.
class RecordWriter {
 public:
  // The numbers in row::Change.
  enum class Field {
    kTask = 1,
    kAttempt = 2,
    kOutcome = 3,
    kDropped = 4,
    kPutRow = 5,
    kDropRow = 6,
    kExecution = 7,
    kFinished = 8,
    kRecord = 9
  };

  void append(Field field, const google::protobuf::MessageLite& row);
  // Rows of any kind, copied once. REQUIRES: a key of 1 to kRowKeyBytesMax bytes, a row of up to kRowBytesMax: what is larger
  // could be written, but never be loaded.
  void put_row(std::string_view key, std::string_view row);
  void drop_row(std::string_view key);
  // For an answer that says no (nobody knows this task, this report is stale): a fenced owner that has not noticed it yet
  // would say so of everything that its successor was told. An answer that waits for a commit is never a fenced owner's.
  // Also for what is told of executions, which goes on under its successor: nobody reads a history that goes back.
  // And for an owner that has been idle for long (kConfirmOwnerInterval).
  void confirm_owner();
  bool empty() const { return bytes_.empty(); }
  const std::string& bytes() const { return bytes_; }
  // Its memory stays for the next turn, unless this one was unusual.
  void clear();

 private:
  static constexpr std::size_t kKeptBytesMax = 256 * 1024;

  // Room for `byte_count` bytes of the field.
  std::uint8_t* begin_change(Field field, std::size_t byte_count);

  std::string bytes_;
};

// Whose the rows of any kind are.
class RowKeeper {
 public:
  virtual ~RowKeeper() = default;
  // `from_row`: the last checkpoint wrote it. Otherwise the journal did: a later checkpoint has to write it.
  virtual void put(std::string_view key, std::string_view row, bool from_row) = 0;
  // The journal dropped it; the last checkpoint may have written it, so a later one has to drop it too.
  virtual void drop(std::string_view key) = 0;
  virtual void change_execution(ExecutionChange&& change) = 0;
  virtual void change_record(const row::RecordRow& row) = 0;
};

// Puts what storage holds into a partition that is being taken over.
class PartitionLoader final : public Loader {
 public:
  // `keeper` may be null: rows of any kind are passed over then, for who looks at tasks only.
  PartitionLoader(Partition& partition, TypeTable& types, TimePoint now, RowKeeper* keeper = nullptr)
      : partition_(partition), types_(types), now_(now), keeper_(keeper) {}

  void load_task(const row::TaskRow& row) override;
  void load_attempt(const row::AttemptRow& row) override;
  void load_outcome(const row::OutcomeRow& row) override;
  void load_row(std::string_view key, std::string_view row) override;
  void apply(const row::Record& record) override;

 private:
  void restore_task(const row::TaskRow& row, bool from_row);
  void restore_attempt(const row::AttemptRow& row, bool from_row);

  Partition& partition_;
  TypeTable& types_;
  TimePoint now_;
  RowKeeper* keeper_;
};

}  // namespace baton
