#include <algorithm>

#include "asl/model/draft.h"
#include "common/utf8.h"

namespace baton::asl {

namespace {

// Unicode characters; AWS counts the same way.
constexpr std::size_t kStateNameCharactersMax = 80;

bool is_terminal(const json::Value& state) {
  const json::Value type = state.get("Type");
  return (type.is_string() && (type.as_string() == "Succeed" || type.as_string() == "Fail")) ||
         state.get("End").is_true();
}

bool has_terminal_state(const json::Value& states) {
  return std::any_of(states.members().begin(), states.members().end(),
                     [](const json::Member& member) { return is_terminal(member.value); });
}

std::vector<bool> reached_from(StateIndex start, const GroupDraft& group) {
  std::vector<bool> is_reached(group.targets.size());
  std::vector<StateIndex> pending = {start};
  is_reached[start] = true;
  while (!pending.empty()) {
    const StateIndex state = pending.back();
    pending.pop_back();
    for (const StateIndex target : group.targets[state]) {
      if (!is_reached[target]) pending.push_back(target);
      is_reached[target] = true;
    }
  }
  return is_reached;
}

}  // namespace

QueryLanguage effective_language(const json::Value* declared, QueryLanguage machine_language) {
  if (declared == nullptr) return machine_language;
  // Whatever is not the exact word is taken for JSONata, as AWS does, besides being refused.
  const bool is_jsonpath = declared->is_string() && declared->as_string() == "JSONPath";
  return is_jsonpath ? QueryLanguage::kJsonPath : QueryLanguage::kJsonata;
}

void MachineDraft::compile(const json::Value& definition, ExecutionType type) {
  const Fields root(definition, "", diagnostics_);
  root.allow_only({"Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"});
  machine.language = effective_language(root.find("QueryLanguage"), QueryLanguage::kJsonPath);
  root.choice("QueryLanguage", {"JSONPath", "JSONata"});
  root.choice("Version", {"1.0"});
  if (const json::Value* comment = root.string("Comment")) machine.comment = comment->as_string();
  if (const auto seconds = root.integer("TimeoutSeconds", 0, kNumberMax)) {
    machine.timeout_seconds = static_cast<double>(*seconds);
  }
  compile_group(root, type, nullptr, kTopGroup, 0, 0);
}

GroupIndex MachineDraft::compile_group(const Fields& owner, ExecutionType type, const GroupDraft* outer,
                                       GroupIndex parent_group, StateIndex parent_state, std::uint32_t branch) {
  GroupDraft group;
  group.index = static_cast<GroupIndex>(machine.groups.size());
  group.type = type;
  group.outer = outer;
  machine.groups.emplace_back();
  machine.groups[group.index].parent_group = parent_group;
  machine.groups[group.index].parent_state = parent_state;
  machine.groups[group.index].branch = branch;
  group.is_walkable = owner.require({"States", "StartAt"});
  const json::Value* states = owner.object("States");
  const json::Value* start_at = owner.string("StartAt");
  if (states == nullptr) return group.index;
  if (states->empty()) {
    refuse_empty(diagnostics_, owner.at("States"));
    return group.index;
  }
  compile_states(*states, owner.at("States"), group);
  std::optional<StateIndex> start;
  if (start_at != nullptr) {
    const auto found = group.names.find(start_at->as_string());
    if (found != group.names.end()) start = found->second;
  }
  machine.groups[group.index].start = start.value_or(0);
  if (start_at != nullptr) check_graph(owner, group, start);
  return group.index;
}

void MachineDraft::compile_states(const json::Value& states, const std::string& location, GroupDraft& group) {
  for (const json::Member& member : states.members()) {
    group.names.emplace(member.key.as_string(), static_cast<StateIndex>(group.names.size()));
  }
  group.targets.resize(states.size());
  group.assigned = assigned_variables(states, machine.language);
  std::vector<State> compiled(states.size());
  for (StateIndex i = 0; i < states.size(); ++i) {
    const json::Member& member = states.members()[i];
    const std::string here = location + "/" + std::string(member.key.as_string());
    compiled[i].name = member.key;
    check_name(member.key.as_string(), here);
    if (!member.value.is_object()) {
      refuse_type(diagnostics_, "OBJECT", here);
      group.is_walkable = false;
      continue;
    }
    const Fields fields(member.value, here, diagnostics_);
    StateDraft(*this, group, i, fields).compile(compiled[i]);
  }
  machine.groups[group.index].states = std::move(compiled);
}

void MachineDraft::check_name(std::string_view name, const std::string& location) {
  if (character_count(name) > kStateNameCharactersMax) {
    add_error(
        diagnostics_, "INVALID_STATE_NAME",
        "Invalid State name: State '" + std::string(name) + "' exceeds the 80-character limit allowed by the service",
        location);
  }
  if (!state_names_.emplace(name).second) {
    add_error(diagnostics_, "DUPLICATE_STATE_NAME", "Duplicate State name: " + std::string(name), location);
  }
}

void MachineDraft::check_graph(const Fields& owner, const GroupDraft& group, std::optional<StateIndex> start) {
  if (!start) {
    add_error(diagnostics_, "MISSING_TRANSITION_TARGET",
              "Missing 'Next' target: " + std::string(owner.find("StartAt")->as_string()), owner.at("StartAt"));
  }
  const json::Value& states = *owner.find("States");
  // A branch or an item may run for ever, says AWS; the machine may not, and if it does who is reached is not looked at.
  if (group.index == kTopGroup && group.is_walkable && !has_terminal_state(states)) {
    add_error(diagnostics_, "MISSING_END_STATE", "Workflow has no terminal state", "");
    return;
  }
  if (!group.is_walkable) return;
  const std::vector<bool> is_reached = start ? reached_from(*start, group) : std::vector<bool>(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (is_reached[i]) continue;
    const std::string name(states.members()[i].key.as_string());
    add_error(diagnostics_, "MISSING_TRANSITION_TARGET", "State \"" + name + "\" is not reachable.",
              owner.at("States") + "/" + name);
  }
}

}  // namespace baton::asl
