// What lies in storage is not what Baton wrote: nobody takes it over, and the error says which row or execution it was.
#include <gtest/gtest.h>

#include "coordinator/executions/row_keys.h"
#include "tests/executions/execution_world.h"

namespace baton {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTask = R"({"StartAt":"A","States":{"A":{"Type":"Task","Resource":"work","Next":"B"},
    "B":{"Type":"Task","Resource":"work","End":true}}})";

// An execution in its second state, written by a checkpoint.
ExecutionId stored_execution(ExecutionWorld& world) {
  const ExecutionId id = world.start(kTask);
  world.take("work");
  world.succeed("1");
  world.checkpoint();
  return id;
}

std::string refusal(ExecutionWorld& world) {
  const auto taken = world.try_take_over();
  if (taken) return "none";
  EXPECT_EQ(taken.error().code, ErrorCode::kCorrupt);
  return taken.error().message;
}

TEST(DamagedRows, HistoryWithoutItsEndIsRefused) {
  ExecutionWorld world;
  const ExecutionId id = stored_execution(world);
  std::string& events = world.rows().at(execution_row_key(id, ExecutionRowKind::kEvents, 1));
  events.resize(events.size() - 1);
  EXPECT_NE(refusal(world).find(id.text() + ": its birth or a part of its history is missing"), std::string::npos);
}

TEST(DamagedRows, HeadOfAnotherTimeThanTheHistoryIsRefused) {
  ExecutionWorld world;
  const ExecutionId id = world.start(kTask);
  world.checkpoint();
  const std::string old_head = world.rows().at(execution_row_key(id, ExecutionRowKind::kHead));
  world.take("work");
  world.succeed("1");
  world.checkpoint();
  world.rows().at(execution_row_key(id, ExecutionRowKind::kHead)) = old_head;
  EXPECT_NE(refusal(world).find(id.text()), std::string::npos);
}

TEST(DamagedRows, FrameUnderTheKeyOfAnotherIsRefused) {
  ExecutionWorld world;
  const ExecutionId id = stored_execution(world);
  auto frame = world.rows().extract(execution_row_key(id, ExecutionRowKind::kFrame, 0));
  frame.key() = execution_row_key(id, ExecutionRowKind::kFrame, 1);
  world.rows().insert(std::move(frame));
  EXPECT_NE(refusal(world).find(id.text() + ": its rows do not belong together"), std::string::npos);
}

TEST(DamagedRows, BlockOfClosedExecutionsWithOneBitChangedIsRefused) {
  ExecutionWorld world;
  world.start(R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})");
  world.checkpoint();
  const std::string block = world.rows().at(block_row_key(1));
  // In front of what is compressed stand its size and a header with a bit that means nothing, behind it where the execution
  // lies in it.
  for (std::size_t i = 20; i < block.size() - 16; ++i) {
    world.rows()[block_row_key(1)] = block;
    world.rows()[block_row_key(1)][i] ^= 0x10;
    EXPECT_FALSE(world.try_take_over()) << i;
  }
}

TEST(DamagedRows, BlocksThatAreFarApartAreRefused) {
  ExecutionWorld world;
  world.start(R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}})");
  world.checkpoint();
  world.rows()[block_row_key(std::uint64_t{1} << 40)] = world.rows().at(block_row_key(1));
  EXPECT_NE(refusal(world).find("too far apart"), std::string::npos);
  world.rows().erase(block_row_key(1));
  EXPECT_EQ(refusal(world), "none");  // the oldest block may be any
}

TEST(DamagedRows, OnlyACheckpointWritesRowsOfExecutions) {
  ExecutionWorld world;
  const ExecutionId id = stored_execution(world);
  Executions& executions = world.executions();
  EXPECT_FALSE(executions.restore_row(execution_row_key(id, ExecutionRowKind::kHead), "", false, world.now()));
  EXPECT_FALSE(executions.restore_row(block_row_key(1), "", false, world.now()));
}

TEST(DamagedRows, AreNamed) {
  const ExecutionId id{1, 2};
  const std::string text = id.text();
  EXPECT_EQ(name_of_row(execution_row_key(id, ExecutionRowKind::kBirth)), "the birth of execution " + text);
  EXPECT_EQ(name_of_row(execution_row_key(id, ExecutionRowKind::kHead)), "the head of execution " + text);
  EXPECT_EQ(name_of_row(execution_row_key(id, ExecutionRowKind::kFrame, 7)), "frame 7 of execution " + text);
  EXPECT_EQ(name_of_row(execution_row_key(id, ExecutionRowKind::kEvents, 9)),
            "events from number 9 on of execution " + text);
  EXPECT_EQ(name_of_row(block_row_key(3)), "block 3 of closed executions");
  EXPECT_EQ(name_of_row(definition_row_key(std::string(64, 'a'))), "the row of definition " + std::string(64, 'a'));
  EXPECT_EQ(name_of_row("r:\x01"), "the row under the key 'r:.'");
}

}  // namespace
}  // namespace baton
