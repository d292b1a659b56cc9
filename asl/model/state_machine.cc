#include "asl/model/state_machine.h"

namespace baton::asl {

namespace {

struct TypeName {
  std::string_view operator()(const TaskState&) const { return "Task"; }
  std::string_view operator()(const ParallelState&) const { return "Parallel"; }
  std::string_view operator()(const MapState&) const { return "Map"; }
  std::string_view operator()(const PassState&) const { return "Pass"; }
  std::string_view operator()(const WaitState&) const { return "Wait"; }
  std::string_view operator()(const ChoiceState&) const { return "Choice"; }
  std::string_view operator()(const SucceedState&) const { return "Succeed"; }
  std::string_view operator()(const FailState&) const { return "Fail"; }
};

}  // namespace

std::string_view type_name(const State& state) { return std::visit(TypeName{}, state.kind); }

}  // namespace baton::asl
