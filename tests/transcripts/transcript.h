// A transcript: commands to a partition, each followed by what it caused. Run against the real partition and compared.
//
//   # What stands behind a # is for the reader.
//   > submit t1 type=echo
//   row task t1 type=echo
//   queue echo has ready tasks
//
// README.md lists the commands. A blank line ends what is expected of a command.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "baton/result.h"
#include "tests/partition/partition_world.h"

namespace baton {

class Transcript {
 public:
  // `text` with what really happens in place of what is expected. Errors: kInvalidArgument (a command that nobody
  // knows; the message names its line).
  Result<std::string> run(const std::string& text);

 private:
  // A command's words: `submit t1 type=echo` is {"submit", "t1"} and {type: echo}.
  struct Command {
    std::vector<std::string> words;
    std::map<std::string, std::string> settings;

    const std::string& word(std::size_t index) const;
    std::string setting(const std::string& name, const std::string& otherwise = "") const;
    bool has(const std::string& name) const { return settings.contains(name); }
  };
  static Command parse(const std::string& line);

  // False: nobody knows the command.
  bool execute(const Command& command);
  bool execute_of_operator(const Command& command);
  void submit(const Command& command);
  void lease(const Command& command);
  void report(const Command& command, ReportStatus status);
  void go_to(Duration time);
  void show(const Command& command);
  void say(const std::string& line) { lines_.push_back("= " + line); }
  void take_effects(const std::string& prefix = "");

  PartitionWorld world_;
  std::map<std::string, std::map<std::uint32_t, LeaseToken>> leases_;  // by task and attempt
  std::vector<std::string> lines_;
};

}  // namespace baton
