#include "asl/template/states_bindings.h"

namespace baton::asl {

json::Value StatesBindings::lookup(std::string_view name) const {
  if (name == "states") {
    if (states_.is_undefined()) states_ = make_states();
    return states_;
  }
  if (scope_.variables == nullptr) return {};
  const json::Value* value = scope_.variables->find(json::Value::string(name));
  return value != nullptr ? *value : json::Value();
}

json::Value StatesBindings::make_states() const {
  json::ObjectBuilder states(4);
  if (parts_.input && scope_.input != nullptr) states.set("input", *scope_.input);
  if (parts_.result && scope_.result != nullptr) states.set("result", *scope_.result);
  if (parts_.error_output && scope_.error_output != nullptr) states.set("errorOutput", *scope_.error_output);
  if (parts_.context && scope_.context != nullptr) states.set("context", scope_.context->context());
  return states.finish();
}

}  // namespace baton::asl
