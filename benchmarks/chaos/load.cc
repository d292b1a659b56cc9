#include "benchmarks/chaos/load.h"

#include <mutex>

#include "common/check.h"
#include "common/clock.h"

namespace baton::chaos {

namespace {

// Tasks that are acknowledged and not ended: enough to keep all workers busy, few enough to end soon after a round.
// Beyond it the clients only trickle, so that a fault always meets submits that are on their way.
constexpr std::size_t kOpenEnough = 500;
constexpr Duration kTrickleInterval = std::chrono::milliseconds(15);
constexpr std::size_t kTrickleMax = 3;
constexpr int kUnansweredMax = 3;  // batches, of one submitter
constexpr std::size_t kBatchMax = 24;
// Shorter than the pauses, so that some answers never come.
constexpr Duration kSubmitTimeout = std::chrono::seconds(2);
// Longer than any fault and the recovery from it.
constexpr Duration kWatchPatience = std::chrono::minutes(10);
constexpr Duration kAfterRefusal = std::chrono::milliseconds(50);
constexpr double kKeyedShare = 0.5;
constexpr double kRepeatShare = 0.05;  // of keyed tasks: submitted once more although acknowledged
constexpr double kCancelShare = 0.01;
constexpr std::size_t kRepeatableMax = 256;

Client connect(const std::string& endpoint, const std::string& name) {
  ClientOptions options;
  options.endpoint = endpoint;
  options.name = name;
  options.timeout = kSubmitTimeout;
  auto client = Client::connect(std::move(options));
  CHECK(client) << "the client cannot connect: " << client.error().message;
  return std::move(*client);
}

void take_news(Ledger& ledger, Watcher watcher, const OutcomesNews& news) {
  const TimePoint now = clock_now();
  for (const Outcome& outcome : news.ended) ledger.told(watcher, outcome, now);
  for (const OutcomesNews::Lost& lost : news.lost) ledger.told_lost(lost.id, lost.error, now);
}

}  // namespace

class Load::Submitter {
 public:
  Submitter(Load& load, const std::string& endpoint, int number, std::uint64_t seed)
      : load_(load),
        name_("submitter-" + std::to_string(number)),
        random_(seed),
        client_(connect(endpoint, name_)),
        thread_([this] { run(); }) {}

  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    while (!load_.stopping_) {
      if (!load_.open_ || unanswered_ >= kUnansweredMax || refused_.exchange(false)) {
        load_.ledger_.wait_for_change(kAfterRefusal);
      } else if (load_.ledger_.open_count() < kOpenEnough) {
        submit(kBatchMax);
      } else {
        const TimePoint until = clock_now() + kTrickleInterval;
        while (clock_now() < until) load_.ledger_.wait_for_change(until - clock_now());
        submit(kTrickleMax);
      }
    }
  }

  std::vector<Work> next_batch(std::size_t count_max) {
    const std::lock_guard lock(mutex_);
    std::vector<Work> batch;
    const std::size_t count = 1 + random_.below(count_max);
    // What nobody knows the fate of is submitted again, until it is acknowledged.
    while (!unsure_.empty() && batch.size() < count) {
      batch.push_back(std::move(unsure_.back()));
      unsure_.pop_back();
    }
    while (batch.size() < count) {
      if (!repeatable_.empty() && random_.chance(kRepeatShare)) {
        batch.push_back(repeatable_[random_.below(repeatable_.size())]);
        continue;
      }
      const bool keyed = random_.chance(kKeyedShare);
      batch.push_back(random_work(random_, keyed ? name_ + "/" + std::to_string(++key_count_) : ""));
    }
    return batch;
  }

  void submit(std::size_t count_max) {
    const auto batch = std::make_shared<std::vector<Work>>(next_batch(count_max));
    std::vector<NewTask> tasks;
    for (const Work& work : *batch) tasks.push_back(work.task);
    ++unanswered_;
    ++load_.unanswered_;
    client_.submit_batch(
        std::move(tasks), [this, batch](Result<BatchAck> ack) { on_ack(*batch, std::move(ack)); },
        [this](const OutcomesNews& news) { take_news(load_.ledger_, Watcher::kSubmitter, news); });
  }

  // On the client's thread, or on ours.
  void on_ack(const std::vector<Work>& batch, Result<BatchAck> ack) {
    if (ack) take_ack(batch, *ack);
    --unanswered_;
    --load_.unanswered_;
  }

  void take_ack(const std::vector<Work>& batch, const BatchAck& ack) {
    const TimePoint now = clock_now();
    std::vector<const Error*> errors(batch.size(), nullptr);
    for (const BatchAck::Refused& refused : ack.refused) errors[refused.index] = &refused.error;
    std::vector<TaskId> to_watch;
    std::vector<TaskId> to_cancel;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const TaskId id = ack.ids[i];
      if (errors[i]) {
        take_refusal(batch[i], id, *errors[i], now);
      } else if (load_.ledger_.acked(id, batch[i].hopeless, now)) {
        to_watch.push_back(id);
        remember(batch[i]);
        const std::lock_guard lock(mutex_);
        if (random_.chance(kCancelShare)) to_cancel.push_back(id);
      }
    }
    if (!to_watch.empty()) watch(to_watch);
    if (!to_cancel.empty()) cancel(to_cancel);
  }

  void take_refusal(const Work& work, TaskId id, const Error& error, TimePoint now) {
    const bool unknown = error.code == ErrorCode::kDeadlineExceeded || error.code == ErrorCode::kCancelled;
    if (unknown) {
      load_.ledger_.unknown(id, work.hopeless, error, now);
    } else {
      load_.ledger_.refused(id, error, now);
      refused_ = true;
    }
    if (work.task.options.shared()->idempotency_key.empty()) return;
    const std::lock_guard lock(mutex_);
    unsure_.push_back(work);
  }

  void remember(const Work& work) {
    if (work.task.options.shared()->idempotency_key.empty()) return;
    const std::lock_guard lock(mutex_);
    if (repeatable_.size() < kRepeatableMax) {
      repeatable_.push_back(work);
    } else {
      repeatable_[random_.below(kRepeatableMax)] = work;
    }
  }

  void watch(const std::vector<TaskId>& ids) {
    Ledger& ledger = load_.ledger_;
    load_.bystander_->wait_batch(ids, kWatchPatience,
                                 [&ledger](const OutcomesNews& news) { take_news(ledger, Watcher::kBystander, news); });
  }

  void cancel(const std::vector<TaskId>& ids) {
    for (const TaskId id : ids) load_.ledger_.cancel_requested(id, clock_now());
    // Whether it came in time shows in the outcome.
    client_.cancel(ids, "chaos", [](const Result<std::vector<TaskAnswer>>&) {});
  }

  Load& load_;
  const std::string name_;
  std::mutex mutex_;  // of what the client's thread touches, too
  Random random_;
  std::uint64_t key_count_ = 0;
  std::vector<Work> unsure_;
  std::vector<Work> repeatable_;  // acknowledged, with keys
  std::atomic<int> unanswered_{0};
  std::atomic<bool> refused_{false};
  Client client_;
  std::thread thread_;
};

Load::Load(const std::string& endpoint, Ledger& ledger, int clients, std::uint64_t seed)
    : ledger_(ledger), bystander_(std::make_unique<Client>(connect(endpoint, "bystander"))) {
  Random random(seed);
  for (int i = 0; i < clients; ++i) submitters_.push_back(std::make_unique<Submitter>(*this, endpoint, i, random()));
}

Load::~Load() { stop(); }

void Load::stop() {
  stopping_ = true;
  for (auto& submitter : submitters_) submitter->join();
  submitters_.clear();
  bystander_.reset();
}

}  // namespace baton::chaos
