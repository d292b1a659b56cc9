#include "baton/client.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "client/shell.h"
#include "transport/curve.h"

namespace baton {

namespace {

std::string endpoint_of(const ClientOptions& options) {
  if (!options.endpoint.empty()) return options.endpoint;
  const char* const from_environment = std::getenv("BATON_ENDPOINT");
  return from_environment && *from_environment != '\0' ? from_environment : kDefaultEndpoint;
}

std::string name_of(const ClientOptions& options) {
  if (!options.name.empty()) return options.name;
  char host[256] = "localhost";
  ::gethostname(host, sizeof host - 1);
  return std::string(host) + ":" + std::to_string(::getpid());
}

Result<ZmqLinkFactory::Options> links_of(const ClientOptions& options) {
  ZmqLinkFactory::Options links;
  links.insecure = options.insecure;
  if (options.secret_key.empty() && options.server_key.empty()) return links;
  if (options.secret_key.empty() || options.server_key.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "an encrypted connection needs both the client's secret key and the coordinator's public key");
  }
  auto keys = curve_keys_of(options.secret_key);
  if (!keys) return tl::unexpected(std::move(keys.error()));
  links.identity = ZmqLinkFactory::Identity{std::move(*keys), options.server_key};
  return links;
}

Error no_answer() { return {ErrorCode::kInternal, "the coordinator's answer holds no task"}; }

// A batch of one, answered like one task.
Callback<BatchAck> ack_of_one(Callback<TaskId> done) {
  return [done = std::move(done)](Result<BatchAck> ack) {
    if (!ack) return done(tl::unexpected(std::move(ack.error())));
    if (!ack->refused.empty()) return done(tl::unexpected(std::move(ack->refused.front().error)));
    done(ack->ids.front());
  };
}

// The first of several words about a task is the answer.
OutcomesCallback outcome_of_one(std::shared_ptr<Callback<Outcome>> done) {
  return [done = std::move(done)](const OutcomesNews& news) {
    const auto answer = std::exchange(*done, nullptr);
    if (!answer) return;
    if (!news.ended.empty()) {
      answer(news.ended.front());
    } else {
      answer(tl::unexpected(news.lost.front().error));
    }
  };
}

}  // namespace

Client::Client(std::unique_ptr<Shell> shell) : shell_(std::move(shell)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Client> Client::connect(ClientOptions options) {
  auto links = links_of(options);
  if (!links) return tl::unexpected(std::move(links.error()));
  auto context = ZmqContext::create();
  if (!context) return tl::unexpected(std::move(context.error()));
  ClientConfig config{.endpoint = endpoint_of(options), .name = name_of(options), .version = BATON_VERSION};
  Client client(std::make_unique<Shell>(std::move(*context), std::move(*links), std::move(config), options.timeout));
  if (options.connect_timeout <= Duration::zero()) return client;
  const TimePoint deadline = deadline_after(options.connect_timeout);
  auto connected = client.answer<void>(UseWait{}, [&](Callback<void> done) {
    client.shell_->start(ConnectCall{.deadline = deadline, .on_answer = std::move(done)});
  });
  if (!connected) return tl::unexpected(std::move(connected.error()));
  return client;
}

bool Client::on_own_thread() const { return shell_->on_own_thread(); }

void Client::start_submit(NewTask task, Callback<TaskId> done) {
  std::vector<NewTask> tasks;
  tasks.push_back(std::move(task));
  start_submit_batch(std::move(tasks), ack_of_one(std::move(done)), nullptr);
}

void Client::start_submit_batch(std::vector<NewTask> tasks, Callback<BatchAck> on_ack, OutcomesCallback on_outcomes) {
  shell_->start(SubmitCall{.tasks = std::move(tasks),
                           .ack_deadline = shell_->deadline(),
                           .on_ack = std::move(on_ack),
                           .on_outcomes = std::move(on_outcomes)});
}

void Client::wait_batch(std::vector<TaskId> ids, Duration timeout, OutcomesCallback on_outcomes) {
  shell_->start(
      WaitCall{.ids = std::move(ids), .deadline = deadline_after(timeout), .on_outcomes = std::move(on_outcomes)});
}

void Client::start_wait(TaskId id, Duration timeout, Callback<Outcome> done) {
  wait_batch({id}, timeout, outcome_of_one(std::make_shared<Callback<Outcome>>(std::move(done))));
}

void Client::start_run(NewTask task, Duration timeout, Callback<Outcome> done) {
  const auto shared = std::make_shared<Callback<Outcome>>(std::move(done));
  const TimePoint deadline = deadline_after(timeout);
  SubmitCall call{.ack_deadline = deadline, .outcomes_deadline = deadline};
  call.tasks.push_back(std::move(task));
  call.on_ack = ack_of_one([shared](Result<TaskId> id) {
    if (id) return;  // the outcome follows
    if (const auto answer = std::exchange(*shared, nullptr)) answer(tl::unexpected(std::move(id.error())));
  });
  call.on_outcomes = outcome_of_one(shared);
  shell_->start(std::move(call));
}

void Client::start_ask(Question question, Callback<Answer> done) {
  shell_->start(AskCall{.question = std::move(question), .deadline = shell_->deadline(), .on_answer = std::move(done)});
}

void Client::start_call_api(std::string operation, std::string body, Duration timeout, Callback<ApiAnswer> done) {
  shell_->start(ApiCall{.operation = std::move(operation),
                        .body = std::move(body),
                        .deadline = deadline_after(timeout),
                        .on_answer = std::move(done)});
}

void Client::start_get(TaskId id, Callback<TaskView> done) {
  start_ask({.kind = Question::Kind::kGet, .ids = {id}}, [done = std::move(done)](Result<Answer> answer) {
    if (!answer) return done(tl::unexpected(std::move(answer.error())));
    if (answer->tasks.empty()) return done(tl::unexpected(no_answer()));
    done(std::move(answer->tasks.front()));
  });
}

void Client::start_list(TaskQuery query, Callback<Page> done) {
  query.limit = std::clamp(query.limit, 1u, kPageTasksMax);
  start_ask({.kind = Question::Kind::kList, .query = std::move(query)},
            [done = std::move(done)](Result<Answer> answer) {
              if (!answer) return done(tl::unexpected(std::move(answer.error())));
              Page page{std::move(answer->tasks), std::nullopt};
              if (answer->more && !page.tasks.empty()) page.next = page.tasks.back().id;
              done(std::move(page));
            });
}

// The calls whose answer is one of the fields of Answer.
template <typename Field>
void Client::start_ask_for(Question question, Field Answer::*field, Callback<Field> done) {
  start_ask(std::move(question), [done = std::move(done), field](Result<Answer> answer) {
    if (!answer) return done(tl::unexpected(std::move(answer.error())));
    done(std::move((*answer).*field));
  });
}

void Client::start_cancel(std::vector<TaskId> ids, std::string cause, Callback<std::vector<TaskAnswer>> done) {
  start_ask_for({.kind = Question::Kind::kCancel, .ids = std::move(ids), .cause = std::move(cause)}, &Answer::results,
                std::move(done));
}

void Client::start_retry(std::vector<TaskId> ids, Callback<std::vector<TaskAnswer>> done) {
  start_ask_for({.kind = Question::Kind::kRetry, .ids = std::move(ids)}, &Answer::results, std::move(done));
}

void Client::start_drop(std::vector<TaskId> ids, Callback<std::vector<TaskAnswer>> done) {
  start_ask_for({.kind = Question::Kind::kDrop, .ids = std::move(ids)}, &Answer::results, std::move(done));
}

void Client::start_queues(Callback<std::vector<QueueView>> done) {
  start_ask_for({.kind = Question::Kind::kQueues}, &Answer::queues, std::move(done));
}

void Client::start_workers_within(Duration timeout, Callback<std::vector<WorkerView>> done) {
  shell_->start(AskCall{.question = {.kind = Question::Kind::kWorkers},
                        .deadline = deadline_after(timeout),
                        .on_answer = [done = std::move(done)](Result<Answer> answer) {
                          if (!answer) return done(tl::unexpected(std::move(answer.error())));
                          done(std::move(answer->workers));
                        }});
}

void Client::start_workers(Callback<std::vector<WorkerView>> done) {
  start_ask_for({.kind = Question::Kind::kWorkers}, &Answer::workers, std::move(done));
}

void Client::start_drain_worker(WorkerId id, Callback<void> done) {
  start_ask({.kind = Question::Kind::kDrainWorker, .worker = id}, [done = std::move(done)](Result<Answer> answer) {
    if (!answer) return done(tl::unexpected(std::move(answer.error())));
    done({});
  });
}

}  // namespace baton
