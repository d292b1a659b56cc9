// Pass, Wait, Fail and Parallel.
#include "asl/choice/timestamp.h"
#include "asl/model/draft.h"

namespace baton::asl {

namespace {

// In JSONata every text may be computed; else `name`, a literal, or `name`Path, a path or an intrinsic function.
std::optional<Template> compile_text(StateDraft& draft, const std::string& name) {
  const Fields& fields = draft.fields();
  if (draft.is_jsonata()) return fields.string(name) != nullptr ? draft.payload(fields, name) : std::nullopt;
  if (!fields.only_one_of({name, name + "Path"}, true)) return std::nullopt;
  if (fields.has(name + "Path")) return draft.path(fields, name + "Path", true);
  const json::Value* text = fields.string(name);
  if (text == nullptr) return std::nullopt;
  if (looks_like_path(*text)) {
    warn(draft.diagnostics(), "NO_PATH",
         "The value of '" + name + "' looks like a path, but the name of the field does not end with 'Path'",
         fields.at(name));
  }
  return Template::literal(*text);
}

std::optional<Template> compile_timestamp(StateDraft& draft) {
  const Fields& fields = draft.fields();
  const json::Value* text = fields.string("Timestamp");
  if (text == nullptr) return std::nullopt;
  if (draft.is_jsonata() && is_expression(*text)) return draft.payload(fields, "Timestamp");
  if (!parse_timestamp(text->as_string())) {
    fields.refuse_at("Timestamp", "String does not match RFC3339 timestamp");
    return std::nullopt;
  }
  return Template::literal(*text);
}

}  // namespace

void compile_pass(StateDraft& draft, State& state) {
  PassState pass;
  const json::Value* result = draft.fields().find("Result");
  if (result != nullptr && !draft.is_jsonata()) {
    pass.result = *result;
    if (looks_like_path(*result)) {
      warn(draft.diagnostics(), "PASS_RESULT_IS_STATIC",
           "The Result of a Pass state is taken as it is: paths and intrinsic functions belong into 'Parameters'",
           draft.fields().at("Result"));
    }
  }
  state.kind = std::move(pass);
}

void compile_wait(StateDraft& draft, State& state) {
  const Fields& fields = draft.fields();
  WaitState wait;
  const bool is_one = fields.only_one_of({"SecondsPath", "Seconds", "TimestampPath", "Timestamp"});
  if (is_one && (fields.has("Seconds") || fields.has("SecondsPath"))) {
    wait.seconds = draft.integer(fields, "Seconds", 0, kNumberMax);
  }
  if (is_one && fields.has("Timestamp")) wait.timestamp = compile_timestamp(draft);
  if (is_one && fields.has("TimestampPath") && !draft.is_jsonata()) {
    wait.timestamp = draft.path(fields, "TimestampPath");
  }
  state.kind = std::move(wait);
}

void compile_fail(StateDraft& draft, State& state) {
  FailState fail;
  fail.error = compile_text(draft, "Error");
  fail.cause = compile_text(draft, "Cause");
  state.kind = std::move(fail);
}

void compile_parallel(StateDraft& draft, State& state) {
  const Fields& fields = draft.fields();
  ParallelState parallel;
  fields.require({"Branches"});
  if (const json::Value* branches = fields.array("Branches", true)) {
    for (std::uint32_t i = 0; i < branches->size(); ++i) {
      const std::string location = element(fields.at("Branches"), i);
      if (!(*branches)[i].is_object()) {
        refuse_type(draft.diagnostics(), "OBJECT", location);
        continue;
      }
      const Fields branch((*branches)[i], location, draft.diagnostics());
      branch.allow_only({"StartAt", "States", "Comment"});
      parallel.branches.push_back(draft.machine().compile_group(branch, draft.group().type, &draft.group(),
                                                                draft.group().index, draft.index(), i));
    }
  }
  state.kind = std::move(parallel);
}

}  // namespace baton::asl
