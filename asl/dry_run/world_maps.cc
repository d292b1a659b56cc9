// How distributed Maps are answered in a dry run: their children, readers and writers.
#include <utility>

#include "asl/dry_run/world.h"
#include "asl/step/item_reader.h"

namespace baton::asl {

namespace {

// "arn:…:mapRun:Machine/Label:uuid" → "Machine/Label".
std::string labelled_name(std::string_view map_run_arn) {
  constexpr std::string_view kMark = ":mapRun:";
  const auto mark = map_run_arn.find(kMark);
  if (mark == std::string_view::npos) return {};
  const std::string_view rest = map_run_arn.substr(mark + kMark.size());
  return std::string(rest.substr(0, rest.find(':')));
}

}  // namespace

void World::start_child(RunIndex run, const ChildStart& child) {
  const ExecutionIdentity& parent = runs_[run]->execution.identity;
  ExecutionIdentity identity = parent;
  const std::string name = labelled_name(child.map_run_arn.as_string());
  const std::string prefix = "arn:aws:states:" + parent.region + ":" + parent.account;
  identity.name = child.name;
  identity.arn = json::Value::string(prefix + ":execution:" + name + ":" + std::string(child.name.as_string()));
  identity.state_machine_arn = json::Value::string(prefix + ":stateMachine:" + name);
  identity.state_machine_name = json::Value::string(name);
  identity.token_prefix = parent.token_prefix + "-" + std::to_string(runs_.size());
  identity.type = child.type;
  identity.root_group = child.root_group;
  identity.map_run_arn = child.map_run_arn;
  const RunIndex index = add_run(*runs_[run]->machine, std::move(identity), Parent{run, child.frame, child.attempt});
  answer_at(now_, index, StartExecution{child.input});
}

void World::stop_child(RunIndex run, const ChildStop& stopped) {
  for (RunIndex index = 0; index < runs_.size(); ++index) {
    const auto& parent = runs_[index]->parent;
    if (!parent || parent->run != run || parent->frame != stopped.frame || parent->attempt != stopped.attempt) continue;
    if (!runs_[index]->outcome) answer_at(now_, index, StopExecution{});
  }
}

void World::answer_reader(RunIndex run, const ReaderRequest& request) {
  const std::string state = state_name(run, request.frame);
  const MockAnswer* answer = next_answer({state + "/ItemReader", state, request.reader->resource.arn});
  if (answer == nullptr) {
    return stop("the ItemReader of the state '" + state + "' has no mock; add \"" + state +
                "/ItemReader\": {\"Return\": [ … ]} to the file behind --mock");
  }
  const TimePoint end = now_ + answer->delay;
  if (answer->kind == MockAnswer::Kind::kThrow) {
    const bool has_cause = answer->cause.is_string();
    return answer_at(end, run,
                     ReaderFailed{request.frame, request.attempt,
                                  has_cause ? std::string(answer->cause.as_string()) : std::string()});
  }
  if (answer->kind == MockAnswer::Kind::kNever) return;
  if (answer->output.is_array()) {
    return answer_at(end, run, ItemsRead{request.frame, request.attempt, answer->output});
  }
  if (!answer->output.is_string()) {
    return stop("the mock of the ItemReader of '" + state +
                "' returns neither an array of items nor the text of a file");
  }
  auto items = parse_items(request.reader->reader_config, answer->output.as_string());
  if (!items) return answer_at(end, run, ReaderFailed{request.frame, request.attempt, items.error()});
  answer_at(end, run, ItemsRead{request.frame, request.attempt, std::move(*items)});
}

void World::answer_writer(RunIndex run, const WriterRequest& request) {
  const std::string state = state_name(run, request.frame);
  const MockAnswer* answer = next_answer({state + "/ResultWriter"});
  if (answer != nullptr && answer->kind == MockAnswer::Kind::kThrow) {
    const bool has_cause = answer->cause.is_string();
    return answer_at(now_ + answer->delay, run,
                     WriterFailed{request.frame, request.attempt,
                                  has_cause ? std::string(answer->cause.as_string()) : std::string()});
  }
  if (answer != nullptr && answer->kind == MockAnswer::Kind::kNever) return;
  if (answer != nullptr && answer->kind == MockAnswer::Kind::kReturn) {
    return answer_at(now_ + answer->delay, run, ResultsWritten{request.frame, request.attempt, answer->output});
  }
  // Where AWS would have written: PREFIX/MAP_RUN_UUID/manifest.json.
  const std::string_view map_run = request.map_run_arn.as_string();
  const json::Value prefix = request.arguments.get("Prefix");
  std::string key = prefix.is_string() ? std::string(prefix.as_string()) + "/" : "";
  key += std::string(map_run.substr(map_run.rfind(':') + 1)) + "/manifest.json";
  answer_at(now_, run,
            ResultsWritten{
                request.frame, request.attempt,
                json::Value::object({{"Bucket", request.arguments.get("Bucket")}, {"Key", json::Value::string(key)}})});
}

}  // namespace baton::asl
