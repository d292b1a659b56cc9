#include "asl/model/unserved.h"

#include "asl/model/resource.h"
#include "common/json/parse.h"
#include "common/json/value.h"

namespace baton::asl {

namespace {

constexpr char kCode[] = "TASK_TYPE_NOT_SERVED";

class Search {
 public:
  explicit Search(const ServedTypes& served) : served_(served) {}

  void look_at_states(const json::Value& machine, const std::string& location) {
    const json::Value* states = machine.find("States");
    if (states == nullptr || !states->is_object()) return;
    for (const json::Member& member : states->members()) {
      if (member.value.is_object()) look_at(member.value, location + "/States/" + std::string(member.key.as_string()));
    }
  }

  Diagnostics take() { return std::move(found_); }

 private:
  void look_at(const json::Value& state, const std::string& location) {
    const json::Value* type = state.find("Type");
    if (type != nullptr && type->is_string() && type->as_string() == "Task") look_at_resource(state, location);
    for (const std::string_view field : {"ItemReader", "ResultWriter"}) {
      if (const json::Value* user = state.find(field)) look_at_resource(*user, location + "/" + std::string(field));
    }
    for (const std::string_view field : {"ItemProcessor", "Iterator"}) {
      if (const json::Value* inner = state.find(field)) look_at_states(*inner, location + "/" + std::string(field));
    }
    const json::Value* branches = state.find("Branches");
    if (branches == nullptr || !branches->is_array()) return;
    for (std::size_t i = 0; i < branches->size(); ++i) {
      look_at_states((*branches)[i], location + "/Branches[" + std::to_string(i) + "]");
    }
  }

  void look_at_resource(const json::Value& user, const std::string& location) {
    const json::Value* given = user.find("Resource");
    if (given == nullptr || !given->is_string()) return;
    Diagnostics ignored;
    const auto resource = parse_resource(given->as_string(), location, ignored);
    if (!resource || resource->kind == ResourceKind::kActivity || resource->task_type == "states:startExecution")
      return;
    if (is_lambda_invoke(*resource)) return look_at_function(user, location);
    check(resource->task_type, resource->kind == ResourceKind::kLambdaFunction, location);
  }

  // Its name may be known only when it runs.
  void look_at_function(const json::Value& task, const std::string& location) {
    for (const std::string_view field : {"Parameters", "Arguments"}) {
      const json::Value* fields = task.find(field);
      const json::Value* name = fields != nullptr ? fields->find("FunctionName") : nullptr;
      if (name == nullptr || !name->is_string() || name->as_string().starts_with("{%")) continue;
      check(std::string(function_name_of(name->as_string()).name), true, location);
    }
  }

  void check(const std::string& type, bool is_function, const std::string& location) {
    if (served_.types.contains(type) || (is_function && served_.all_functions)) return;
    found_.push_back({Severity::kWarning, kCode,
                      "No worker serves the task type '" + type + "' now; executions wait here until one does",
                      location + "/Resource"});
  }

  const ServedTypes& served_;
  Diagnostics found_;
};

}  // namespace

void ServedTypes::add(const std::vector<std::string>& worker_types, bool serves_functions) {
  types.insert(worker_types.begin(), worker_types.end());
  all_functions |= serves_functions;
}

Diagnostics warn_of_unserved(std::string_view definition, const ServedTypes& served) {
  const auto machine = json::parse(definition);
  if (!machine || !machine->is_object()) return {};
  Search search(served);
  search.look_at_states(*machine, "");
  return search.take();
}

}  // namespace baton::asl
