// A worker and a client of Baton in one program: the worker serves tasks of type "hello", the client submits three and
// prints what they answer. Start a coordinator first (`baton dev`), or say where one is in BATON_ENDPOINT.
#include <baton/client.h>
#include <baton/worker.h>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

struct Greeting {
  std::string name;
  int times = 1;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Greeting, name, times)
};

struct Answer {
  std::string text;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Answer, text)
};

// Does the work. It may run again after a crash of the worker, so it must be safe to repeat.
tl::expected<Answer, baton::HandlerError> hello(const Greeting& greeting) {
  if (greeting.name.empty()) return baton::handler_failure("Hello.NoName", "whom to greet?", /*retryable=*/false);
  Answer answer;
  for (int i = 0; i < greeting.times; ++i) answer.text += "Hello, " + greeting.name + "! ";
  return answer;
}

// Prints how one task ended. False: it could not be run at all.
bool run(baton::Client& client, const Greeting& greeting) {
  const auto outcome =
      client.run({.type = "hello", .input = nlohmann::json(greeting).dump()}, std::chrono::seconds(30));
  if (!outcome) {
    std::cerr << outcome.error().message << '\n';
    return false;
  }
  std::cout << outcome->id.text() << ' ' << baton::task_state_name(outcome->state) << ": ";
  if (outcome->state == baton::TaskState::kSucceeded) {
    std::cout << nlohmann::json::parse(outcome->output).get<Answer>().text << '\n';
  } else {
    std::cout << outcome->error << ": " << outcome->cause << '\n';
  }
  return true;
}

int main() {
  auto client = baton::Client::connect({});
  if (!client) {
    std::cerr << client.error().message << '\n';
    return EXIT_FAILURE;
  }

  baton::Worker worker({.slots = 2});
  worker.handle<Greeting, Answer>("hello", hello, baton::JsonCodec<Greeting, Answer, nlohmann::json>());
  std::thread worker_thread([&] {
    if (auto ended = worker.run(); !ended) std::cerr << ended.error().message << '\n';
  });

  bool all_ran = true;
  for (const auto& greeting : std::vector<Greeting>{{"Ada", 1}, {"Edsger", 2}, {"", 1}})
    all_ran &= run(*client, greeting);

  worker.drain();
  worker_thread.join();
  return all_ran ? EXIT_SUCCESS : EXIT_FAILURE;
}
