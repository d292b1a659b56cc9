// A state machine while it is compiled: what the files of this folder share. Users include compile.h.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "asl/diagnostic.h"
#include "asl/jsonpath/path.h"
#include "asl/model/fields.h"
#include "asl/model/state_machine.h"
#include "asl/template/template.h"

namespace baton::asl {

// One object with a `States` field.
struct GroupDraft {
  GroupIndex index = kTopGroup;
  // EXPRESS also within a distributed Map whose children are express executions.
  ExecutionType type = ExecutionType::kStandard;
  // The scope around this one that variables are seen through; null for the machine and for distributed Maps.
  const GroupDraft* outer = nullptr;
  std::map<std::string, StateIndex, std::less<>> names;
  std::vector<std::vector<StateIndex>> targets;  // of each state, where it may go
  // Whether every state said where it goes; else nothing can be said about who is reached.
  bool is_walkable = true;
  std::set<std::string> assigned;  // the variables that its states assign
};

class MachineDraft {
 public:
  explicit MachineDraft(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  Diagnostics& diagnostics() { return diagnostics_; }

  // The whole definition; StateMachine::groups is complete if there was no error.
  void compile(const json::Value& definition, ExecutionType type);

  // `owner` is the object with StartAt and States. The group's number is the answer.
  GroupIndex compile_group(const Fields& owner, ExecutionType type, const GroupDraft* outer, GroupIndex parent_group,
                           StateIndex parent_state, std::uint32_t branch);

  bool is_jsonata() const { return machine.language == QueryLanguage::kJsonata; }
  // False if this label is taken.
  bool add_label(std::string_view label) { return labels_.emplace(label).second; }

  StateMachine machine;

 private:
  void compile_states(const json::Value& states, const std::string& location, GroupDraft& group);
  void check_graph(const Fields& owner, const GroupDraft& group, std::optional<StateIndex> start);
  void check_name(std::string_view name, const std::string& location);

  Diagnostics& diagnostics_;
  std::set<std::string, std::less<>> state_names_;
  std::set<std::string, std::less<>> labels_;
};

// One state.
class StateDraft {
 public:
  StateDraft(MachineDraft& machine_draft, GroupDraft& group_draft, StateIndex index, const Fields& fields)
      : machine_(machine_draft), group_(group_draft), index_(index), fields_(fields) {}

  // Everything, into `state`.
  void compile(State& state);

  MachineDraft& machine() { return machine_; }
  GroupDraft& group() { return group_; }
  StateIndex index() const { return index_; }
  const Fields& fields() const { return fields_; }
  Diagnostics& diagnostics() { return machine_.diagnostics(); }
  bool is_jsonata() const { return language_ == QueryLanguage::kJsonata; }

  // ── fields of this state and of the objects in it; each nullopt where it is absent or wrong, which has been said ──
  // A transition: Next, Default.
  std::optional<StateIndex> target(const Fields& owner, std::string_view name);
  // JSONPath: a payload template. JSONata: anything with expressions in it.
  std::optional<Template> payload(const Fields& owner, std::string_view name);
  // JSONPath: SecondsPath, ItemsPath …: a reference path.
  std::optional<Template> path(const Fields& owner, std::string_view name, bool allows_intrinsics = false);
  // `name`: a number in the range, or in JSONata an expression; or `name`Path. Both is an error.
  std::optional<Template> integer(const Fields& owner, std::string_view name, std::int64_t min,
                                  std::int64_t max = INT64_MAX);
  std::optional<Template> number(const Fields& owner, std::string_view name, double min, double max);
  std::optional<ResultPath> result_path(const Fields& owner);
  std::optional<Template> assign(const Fields& owner);
  std::optional<Template> output(const Fields& owner);
  std::optional<Resource> resource(const Fields& owner, std::string_view name);
  // Says so for each field of the other query language that `owner` has.
  void check_language(const Fields& owner, Fields::Names jsonpath_only, Fields::Names jsonata_only);
  void refuse_language(const Fields& owner, std::string_view name);
  // Expressions may read $states.errorOutput from now on, or no longer.
  void set_in_catcher(bool is_in_catcher) { is_in_catcher_ = is_in_catcher; }
  // Keeps in mind which variables are read.
  void note_variables(const Template& read);

 private:
  void read_language();
  void check_fields();
  void compile_common(State& state);
  void compile_kind(State& state);
  void compile_transition(State& state);
  std::optional<PathOrNull> path_or_null(std::string_view name);
  Template jsonata(const Fields& owner, std::string_view name);
  std::optional<Template> expression_or_path(const Fields& owner, std::string_view name, bool& is_done);
  void check_variable_name(std::string_view name, const std::string& location);
  void record_variables(const State& state);

  MachineDraft& machine_;
  GroupDraft& group_;
  StateIndex index_;
  const Fields& fields_;
  std::string type_;
  QueryLanguage language_ = QueryLanguage::kJsonPath;
  bool is_downgraded_ = false;
  bool is_in_catcher_ = false;
  std::set<std::string> variables_;
};

// Each compiles what is particular to a type of state.
void compile_task(StateDraft& draft, State& state);
void compile_parallel(StateDraft& draft, State& state);
void compile_map(StateDraft& draft, State& state);
void compile_pass(StateDraft& draft, State& state);
void compile_wait(StateDraft& draft, State& state);
void compile_choice(StateDraft& draft, State& state);
void compile_fail(StateDraft& draft, State& state);
void compile_retry_and_catch(StateDraft& draft, State& state);

// The variables that the states of a group assign, wherever in them.
std::set<std::string> assigned_variables(const json::Value& states, QueryLanguage machine_language);
// The language of a state that says `declared` (null: nothing) in a machine of this language.
QueryLanguage effective_language(const json::Value* declared, QueryLanguage machine_language);

// Whether this is {% … %}, or begins so.
bool is_expression(const json::Value& value);

// Warnings: literals in a payload template that look as if somebody meant them to be evaluated.
void warn_of_literals(const json::Value& payload, const std::string& location, Diagnostics& diagnostics);
bool looks_like_path(const json::Value& value);

}  // namespace baton::asl
