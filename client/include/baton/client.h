// The client: submits tasks, waits for their outcomes, asks and changes what the coordinator knows.
//
//   auto client = baton::Client::connect({});
//   if (!client) die(client.error().message);
//   auto outcome = client->run({.type = "image.thumbnail", .input = R"({"path": "cat.jpg"})"});
//
// Every call has three forms, told apart by its last argument:
//
//   Result<TaskId> id = client.submit(task);                              // waits
//   std::future<Result<TaskId>> id = client.submit(task, use_future);     // a future
//   client.submit(task, [](Result<TaskId> id) { … });                     // calls back
//
// Threads. All of a client may be used by any thread. Callbacks run on the client's own thread, one at a time: keep
// them short (hand long work to another thread), and do not use the waiting form in one (it answers kFailedPrecondition
// at once, as nobody would be left to receive the answer). A callback is called exactly once, also when the client
// closes (kCancelled); only a call that is refused before it is queued (kOverloaded) calls back on the caller's thread.
// A client must not be destroyed by one of its callbacks. No call throws.
//
// What an acknowledgement means. A submit that succeeds is durable: the task will run at least once and end exactly
// once. A submit that fails with kUnavailable, kOverloaded or kInvalidArgument did not happen. With kDeadlineExceeded
// or kCancelled nobody knows: submit again with the same idempotency key (or, without one, look for the id).
//
// Lost messages, restarts and pauses of the coordinator are dealt with inside: a call is repeated until it is answered
// or its time-out (ClientOptions::timeout) is over.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "baton/ids.h"
#include "baton/result.h"
#include "baton/task.h"
#include "baton/time.h"
#include "baton/views.h"

namespace baton {

struct Answer;  // client/calls.h
struct Question;

inline constexpr char kDefaultEndpoint[] = "tcp://127.0.0.1:7660";

// Tasks and bytes of input that a client holds until they are acknowledged. A submit that would pass one of them is
// answered with kOverloaded. Enough for seconds of full load; little enough to bound the client's memory.
inline constexpr std::size_t kUnacknowledgedTasksMax = 1'048'576;
inline constexpr std::size_t kUnacknowledgedBytesMax = 512 * 1024 * 1024;
// Calls that wait for an answer at a time, of all kinds.
inline constexpr std::size_t kOpenCallsMax = 1'048'576;

struct ClientOptions {
  // Of any shard of the coordinator. Empty: the environment's BATON_ENDPOINT, else kDefaultEndpoint.
  std::string endpoint{};
  // For people, in logs. Empty: host name and process id.
  std::string name{};
  // connect() waits so long for the coordinator's first word. Zero: it does not wait, calls do.
  Duration connect_timeout = std::chrono::seconds(5);
  // Of each call, except the waiting for outcomes, which is told how long.
  Duration timeout = std::chrono::seconds(30);
  // CURVE keys in Z85 text (40 characters), as `baton keygen` writes them. Both empty: a plain connection.
  std::string secret_key{};  // the client's own
  std::string server_key{};  // the coordinator's public key
  bool insecure = false;     // allow a plain connection to another machine
};

// Options of one task, or shared by many. Converts from TaskOptions.
class NewTaskOptions {
 public:
  NewTaskOptions() = default;  // all defaults, costs nothing
  NewTaskOptions(TaskOptions options) : options_(std::make_shared<const TaskOptions>(std::move(options))) {}
  NewTaskOptions(std::shared_ptr<const TaskOptions> options) : options_(std::move(options)) {}

  const std::shared_ptr<const TaskOptions>& shared() const { return options_; }

 private:
  std::shared_ptr<const TaskOptions> options_;
};

// What is to be done. Its id follows from type and idempotency key if there is one (a second submit with the same two
// is the same task), and is random otherwise.
//
//   NewTask{.type = "report.build", .input = json, .options = TaskOptions{.priority = 9, .idempotency_key = "may"}}
struct NewTask {
  std::string type{};   // 1 … kTaskTypeBytesMax printable characters; names the queue and selects the handler
  std::string input{};  // any bytes, at most kInputBytesMax
  NewTaskOptions options{};
};

// What became of a batch of submits. Everything that is not in `refused` is durable.
struct BatchAck {
  struct Refused {
    std::uint32_t index;  // in the batch
    Error error;
  };
  std::vector<TaskId> ids;              // one a task, in order
  std::vector<std::uint32_t> existing;  // indexes of tasks that were known already: same type and idempotency key
  std::vector<Refused> refused;
};

// What the coordinator answered to an operation of the states API (Client::call_api).
struct ApiAnswer {
  std::string error{};    // the name that AWS gives it, "ExecutionDoesNotExist"; empty: it went well
  std::string message{};  // of the error
  std::string body{};     // JSON, as AWS has it
};

// News of watched tasks. The spans live as long as the callback.
struct OutcomesNews {
  struct Lost {
    TaskId id;
    Error error;  // kNotFound (ended longer ago than the retention), kCancelled (the client was closed)
  };
  std::span<const Outcome> ended;
  std::span<const Lost> lost;  // no outcome of these will be told
};

// Asks a call for its future form.
struct UseFuture {};
inline constexpr UseFuture use_future{};
// The default form: the call waits.
struct UseWait {};

template <typename T>
using Callback = std::function<void(Result<T>)>;
using OutcomesCallback = std::function<void(const OutcomesNews&)>;

class Client {
 public:
  // Errors: kInvalidArgument (endpoint or keys), kUnavailable (nobody answers there), kVersionMismatch,
  // kPermissionDenied.
  static Result<Client> connect(ClientOptions options);

  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();  // open calls are answered with kCancelled, their callbacks run, before it returns

  // Submits one task → TaskId. Also succeeds if the task is known already.
  template <typename Form = UseWait>
  auto submit(NewTask task, Form form = {}) {
    return answer<TaskId>(std::move(form), [&](auto done) { start_submit(std::move(task), std::move(done)); });
  }

  // Submits many → BatchAck. Fails as a whole only if the client is closed or cannot hold so many.
  template <typename Form = UseWait>
  auto submit_batch(std::vector<NewTask> tasks, Form form = {}) {
    return answer<BatchAck>(std::move(form),
                            [&](auto done) { start_submit_batch(std::move(tasks), std::move(done), nullptr); });
  }

  // Submits many and tells their outcomes as they arrive, many at a time: the form for bulk load. A task is named in
  // `on_outcomes` once at most, and not at all if `on_ack` says that it was refused; an outcome may arrive before the
  // ack. There is no time-out for outcomes.
  void submit_batch(std::vector<NewTask> tasks, Callback<BatchAck> on_ack, OutcomesCallback on_outcomes) {
    start_submit_batch(std::move(tasks), std::move(on_ack), std::move(on_outcomes));
  }

  // Waits until the task ended → Outcome. Errors: kNotFound (no such task, or its outcome is past retention),
  // kDeadlineExceeded (it has not ended yet).
  template <typename Form = UseWait>
  auto wait(TaskId id, Duration timeout, Form form = {}) {
    return answer<Outcome>(std::move(form), [&](auto done) { start_wait(id, timeout, std::move(done)); });
  }

  // The same for many tasks, told as they end; those that have not ended in time are told as `lost`.
  void wait_batch(std::vector<TaskId> ids, Duration timeout, OutcomesCallback on_outcomes);

  // Submits and waits → Outcome. `timeout` is for both together.
  template <typename Form = UseWait>
  auto run(NewTask task, Duration timeout, Form form = {}) {
    return answer<Outcome>(std::move(form), [&](auto done) { start_run(std::move(task), timeout, std::move(done)); });
  }

  // One task as it stands → TaskView.
  template <typename Form = UseWait>
  auto get(TaskId id, Form form = {}) {
    return answer<TaskView>(std::move(form), [&](auto done) { start_get(id, std::move(done)); });
  }

  // Ends tasks that have not ended; a running handler is told to stop → a TaskAnswer an id, in order.
  template <typename Form = UseWait>
  auto cancel(std::vector<TaskId> ids, std::string cause, Form form = {}) {
    return answer<std::vector<TaskAnswer>>(
        std::move(form), [&](auto done) { start_cancel(std::move(ids), std::move(cause), std::move(done)); });
  }

  // Tasks in order of their ids, a page at a time → Page.
  template <typename Form = UseWait>
  auto list(TaskQuery query, Form form = {}) {
    return answer<Page>(std::move(form), [&](auto done) { start_list(std::move(query), std::move(done)); });
  }

  // All queues, in order of their names → std::vector<QueueView>.
  template <typename Form = UseWait>
  auto queues(Form form = {}) {
    return answer<std::vector<QueueView>>(std::move(form), [&](auto done) { start_queues(std::move(done)); });
  }

  // All workers, in order of their names → std::vector<WorkerView>.
  template <typename Form = UseWait>
  auto workers(Form form = {}) {
    return answer<std::vector<WorkerView>>(std::move(form), [&](auto done) { start_workers(std::move(done)); });
  }

  // The same, with a time-out of its own.
  template <typename Form = UseWait>
  auto workers_within(Duration timeout, Form form = {}) {
    return answer<std::vector<WorkerView>>(std::move(form),
                                           [&](auto done) { start_workers_within(timeout, std::move(done)); });
  }

  // Asks a worker to take nothing more, finish and exit → void. Errors: kNotFound.
  template <typename Form = UseWait>
  auto drain_worker(WorkerId id, Form form = {}) {
    return answer<void>(std::move(form), [&](auto done) { start_drain_worker(id, std::move(done)); });
  }

  // Submits dead letters anew, each as a new task → a TaskAnswer (with new_id) an id, in order.
  template <typename Form = UseWait>
  auto retry_dead_letters(std::vector<TaskId> ids, Form form = {}) {
    return answer<std::vector<TaskAnswer>>(std::move(form),
                                           [&](auto done) { start_retry(std::move(ids), std::move(done)); });
  }

  // Forgets dead letters; their outcomes stay for the retention → a TaskAnswer an id, in order.
  template <typename Form = UseWait>
  auto drop_dead_letters(std::vector<TaskId> ids, Form form = {}) {
    return answer<std::vector<TaskAnswer>>(std::move(form),
                                           [&](auto done) { start_drop(std::move(ids), std::move(done)); });
  }

  // Calls an operation of the states API, which is that of AWS Step Functions: `body` is the JSON of the request, as AWS has
  // it → ApiAnswer, errors by AWS's names included. baton/states.h has the same with types. Every operation may be called
  // again with the same body; here it is, until it is answered or `timeout` is over.
  //
  // StartExecution, StartSyncExecution: a `name` that is not given is made up, so that one call starts one execution; so is
  //   the `clientToken` of RedriveExecution.
  // GetActivityTask: waits for a task, at most `timeout` and at most 60 seconds, and answers {} if there was none.
  // WaitExecution (Baton's own, {"executionArn"}): answers as DescribeExecution does, as soon as the execution has ended, or
  //   shortly before `timeout` is over with what it is then, RUNNING.
  // ValidateStateMachineDefinition and TestState need no coordinator and are answered by the gateway only.
  //
  // Errors, only if there was no answer: kUnavailable, kDeadlineExceeded (what was asked may still happen), kOverloaded,
  // kCancelled, kPermissionDenied, kVersionMismatch.
  template <typename Form = UseWait>
  auto call_api(std::string operation, std::string body, Duration timeout, Form form = {}) {
    return answer<ApiAnswer>(std::move(form), [&](auto done) {
      start_call_api(std::move(operation), std::move(body), timeout, std::move(done));
    });
  }

 private:
  class Shell;
  friend class Records;   // baton/records.h
  friend class States;    // baton/states.h
  friend class Triggers;  // baton/triggers.h
  explicit Client(std::unique_ptr<Shell> shell);

  void start_submit(NewTask task, Callback<TaskId> done);
  void start_submit_batch(std::vector<NewTask> tasks, Callback<BatchAck> on_ack, OutcomesCallback on_outcomes);
  void start_wait(TaskId id, Duration timeout, Callback<Outcome> done);
  void start_run(NewTask task, Duration timeout, Callback<Outcome> done);
  void start_get(TaskId id, Callback<TaskView> done);
  void start_cancel(std::vector<TaskId> ids, std::string cause, Callback<std::vector<TaskAnswer>> done);
  void start_list(TaskQuery query, Callback<Page> done);
  void start_queues(Callback<std::vector<QueueView>> done);
  void start_workers(Callback<std::vector<WorkerView>> done);
  void start_workers_within(Duration timeout, Callback<std::vector<WorkerView>> done);
  void start_drain_worker(WorkerId id, Callback<void> done);
  void start_retry(std::vector<TaskId> ids, Callback<std::vector<TaskAnswer>> done);
  void start_drop(std::vector<TaskId> ids, Callback<std::vector<TaskAnswer>> done);

  void start_call_api(std::string operation, std::string body, Duration timeout, Callback<ApiAnswer> done);

  void start_ask(Question question, Callback<Answer> done);
  template <typename Field>
  void start_ask_for(Question question, Field Answer::*field, Callback<Field> done);

  bool on_own_thread() const;

  // Turns the callback form, which `start` is given, into the form that the caller asked for. Reply: Result<T>, or what is
  // like it and can be made of an Error.
  template <typename Reply, typename Form, typename Start>
  auto in_form(Form form, Start start) {
    using Done = std::function<void(Reply)>;
    if constexpr (std::is_same_v<Form, UseWait> || std::is_same_v<Form, UseFuture>) {
      auto promise = std::make_shared<std::promise<Reply>>();
      auto future = promise->get_future();
      if constexpr (std::is_same_v<Form, UseWait>) {
        if (on_own_thread()) {
          return Reply(fail(ErrorCode::kFailedPrecondition,
                            "a callback must not wait for another call: use its future or callback form"));
        }
      }
      start(Done([promise](Reply reply) { promise->set_value(std::move(reply)); }));
      if constexpr (std::is_same_v<Form, UseWait>) {
        return future.get();
      } else {
        return future;
      }
    } else {
      start(Done(std::move(form)));
    }
  }
  template <typename T, typename Form, typename Start>
  auto answer(Form form, Start start) {
    return in_form<Result<T>>(std::move(form), std::move(start));
  }

  std::unique_ptr<Shell> shell_;
};

}  // namespace baton
