#include <algorithm>
#include <map>
#include <unordered_map>

#include "cli/arguments.h"
#include "cli/batch_news.h"
#include "cli/batch_progress.h"
#include "cli/submit.h"
#include "cli/text.h"
#include "cli/views.h"
#include "common/clock.h"

namespace baton::cli {

namespace {

constexpr std::size_t kChunkTasksMax = 1024;  // submitted by one call
constexpr std::size_t kChunkBytesMax = 4 * 1024 * 1024;
// What may be under way at a time: far below what a client holds, and enough to keep several shards busy.
constexpr std::uint64_t kUnacknowledgedMax = 64 * 1024;
constexpr std::uint64_t kUnendedMax = 1024 * 1024;  // each costs its id and line number here
constexpr std::uint64_t kRefusalsShownMax = 10;     // one by one; the rest is counted

class Batch {
 public:
  Batch(Invocation& invocation, const SubmitRequest& request, std::istream& lines, const std::string& name)
      : invocation_(invocation),
        request_(request),
        lines_(lines),
        name_(name),
        shared_options_(std::make_shared<const TaskOptions>(request.options)),
        start_(clock_now()),
        progress_(invocation.err(), invocation.err_is_terminal(), request.wait, start_) {}

  ExitCode run() {
    auto client = invocation_.connect();
    if (!client) return invocation_.complain(client.error());
    while (!done()) {
      while (may_submit()) submit_chunk(*client);
      handle(news_.take(kProgressIntervalTerminal));
      progress_.show(counts_, clock_now());
      if (out_of_time()) break;
    }
    return finish();
  }

 private:
  bool done() const {
    return exhausted_ && counts_.acknowledged() == counts_.read &&
           (!request_.wait || counts_.ended() == counts_.submitted);
  }
  bool may_submit() const {
    const auto unacknowledged = counts_.read - counts_.acknowledged();
    const auto unended = request_.wait ? counts_.submitted - std::min(counts_.submitted, counts_.ended()) : 0;
    return !exhausted_ && unacknowledged < kUnacknowledgedMax && unended < kUnendedMax;
  }
  bool out_of_time() const {
    return request_.wait && invocation_.global.timeout && clock_now() - start_ > *invocation_.global.timeout;
  }

  NewTask task_of(std::string line) const {
    NewTask task{.type = request_.type, .input = std::move(line), .options = shared_options_};
    if (request_.options.idempotency_key.empty()) return task;
    TaskOptions options = request_.options;
    options.idempotency_key += "/" + std::to_string(line_);
    task.options = std::move(options);
    return task;
  }

  // False at the end, and at a line that is no input.
  bool next_line(std::string& line) {
    while (std::getline(lines_, line)) {
      ++line_;
      if (line.empty() && !request_.raw) continue;
      if (request_.raw) return true;
      const auto valid = check_json(line, name_ + " line " + std::to_string(line_));
      if (valid) return true;
      refuse(valid.error());
      break;
    }
    exhausted_ = true;
    return false;
  }

  void submit_chunk(Client& client) {
    std::vector<NewTask> tasks;
    std::vector<std::uint64_t> line_numbers;
    std::size_t bytes = 0;
    for (std::string line; tasks.size() < kChunkTasksMax && bytes < kChunkBytesMax && next_line(line);) {
      bytes += line.size();
      tasks.push_back(task_of(std::move(line)));
      line_numbers.push_back(line_);
    }
    if (tasks.empty()) return;
    const std::uint64_t chunk = chunk_count_++;
    counts_.read += tasks.size();
    chunks_.emplace(chunk, std::move(line_numbers));
    auto on_ack = [this, chunk](Result<BatchAck> ack) { news_.add(BatchNews::Acked{chunk, std::move(ack)}); };
    if (request_.wait) {
      client.submit_batch(std::move(tasks), std::move(on_ack),
                          [this](const OutcomesNews& outcomes) { news_.add(outcomes); });
    } else {
      client.submit_batch(std::move(tasks), std::move(on_ack));
    }
  }

  void handle(BatchNews news) {
    for (auto& acked : news.acked) {
      if (request_.wait) {
        handle_ack(acked.chunk, acked.ack);
      } else {
        acked_early_.insert_or_assign(acked.chunk, std::move(acked.ack));
      }
    }
    // Ids are printed in the order of their lines, so a chunk waits for those before it.
    for (auto first = acked_early_.begin(); first != acked_early_.end() && first->first == next_chunk_; ++next_chunk_) {
      handle_ack(first->first, first->second);
      first = acked_early_.erase(first);
    }
    for (Outcome& outcome : news.ended) handle_outcome(std::move(outcome));
    for (const auto& lost : news.lost) handle_lost(lost);
  }

  void handle_ack(std::uint64_t chunk, const Result<BatchAck>& ack) {
    const auto lines = std::move(chunks_.extract(chunk).mapped());
    std::map<std::uint32_t, const Error*> refused;
    if (ack) {
      for (const auto& refusal : ack->refused) refused.emplace(refusal.index, &refusal.error);
    }
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
      const auto refusal = refused.find(i);
      if (!ack) {
        handle_refusal(lines[i], ack.error());
      } else if (refusal != refused.end()) {
        handle_refusal(lines[i], *refusal->second);
      } else {
        handle_submitted(lines[i], ack->ids[i]);
      }
    }
  }

  void handle_submitted(std::uint64_t line, TaskId id) {
    ++counts_.submitted;
    if (!request_.wait) {
      if (invocation_.json()) {
        invocation_.show(JsonLine().add("line", line).add("id", id.text()));
      } else {
        invocation_.out() << id.text() << '\n';
      }
      return;
    }
    line_of_.emplace(id, line);
    if (auto early = ended_early_.extract(id)) handle_outcome(std::move(early.mapped()));
  }

  void handle_refusal(std::uint64_t line, const Error& error) {
    ++counts_.refused;
    if (invocation_.json()) {
      invocation_.show(
          JsonLine().add("line", line).add("error", error_code_name(error.code)).add("cause", error.message));
    }
    refuse({error.code, name_ + " line " + std::to_string(line) + ": " + error.message});
  }

  // An outcome may come before the ack that names its task; it waits for it here.
  void handle_outcome(Outcome outcome) {
    const auto line = line_of_.extract(outcome.id);
    if (!line) {
      ended_early_.emplace(outcome.id, std::move(outcome));
      return;
    }
    const bool succeeded = outcome.state == TaskState::kSucceeded;
    ++(succeeded ? counts_.succeeded : counts_.failed);
    if (invocation_.json()) {
      JsonLine shown;
      shown.add("line", line.mapped());
      add_outcome(shown, outcome);
      invocation_.show(shown);
    } else if (!succeeded) {
      progress_.clear();
      invocation_.out() << outcome.id.text() << " (line " << line.mapped() << ") " << printable(outcome_text(outcome))
                        << '\n';
    }
  }

  void handle_lost(const OutcomesNews::Lost& lost) {
    line_of_.erase(lost.id);
    ++counts_.failed;
    refuse({lost.error.code, lost.id.text() + ": " + lost.error.message});
  }

  void refuse(const Error& error) {
    if (code_ == ExitCode::kOk) code_ = exit_code_of(error.code);
    if (++refusal_count_ > kRefusalsShownMax) return;
    progress_.clear();
    invocation_.complain(error);
  }

  ExitCode finish() {
    invocation_.out().flush();
    progress_.finish(counts_, clock_now());
    if (refusal_count_ > kRefusalsShownMax) {
      invocation_.note("baton: " + grouped(refusal_count_ - kRefusalsShownMax) + " more errors are not shown");
    }
    if (!done()) {
      return invocation_.complain(
          {ErrorCode::kDeadlineExceeded, grouped(counts_.submitted - counts_.ended()) + " tasks have not ended after " +
                                             short_duration(*invocation_.global.timeout) + "; they go on"});
    }
    if (code_ == ExitCode::kOk && counts_.failed > 0) return ExitCode::kFailed;
    return code_;
  }

  Invocation& invocation_;
  const SubmitRequest& request_;
  std::istream& lines_;
  std::string name_;
  std::shared_ptr<const TaskOptions> shared_options_;
  TimePoint start_;
  BatchProgress progress_;
  BatchNewsQueue news_;

  BatchCounts counts_;
  bool exhausted_ = false;  // no more lines will be read
  std::uint64_t line_ = 0;
  std::uint64_t chunk_count_ = 0;
  std::uint64_t next_chunk_ = 0;                                // not waiting: whose ids are to be printed next
  std::map<std::uint64_t, std::vector<std::uint64_t>> chunks_;  // not acknowledged → its line numbers
  std::map<std::uint64_t, Result<BatchAck>> acked_early_;
  std::unordered_map<TaskId, std::uint64_t> line_of_;  // waiting: submitted and not ended
  std::unordered_map<TaskId, Outcome> ended_early_;
  ExitCode code_ = ExitCode::kOk;
  std::uint64_t refusal_count_ = 0;
};

}  // namespace

ExitCode submit_batch(Invocation& invocation, const SubmitRequest& request, std::istream& lines,
                      const std::string& name) {
  return Batch(invocation, request, lines, name).run();
}

}  // namespace baton::cli
