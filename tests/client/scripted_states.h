// A coordinator that answers operations of the states API as a test says, and remembers what it was asked.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/client/tiny_coordinator.h"

namespace baton {

class ScriptedStates {
 public:
  // The next answer to an operation; the last one is given again and again.
  void answer(const std::string& operation, const std::string& body) { add(operation, "", body); }
  void refuse(const std::string& operation, const std::string& error, const std::string& message) {
    add(operation, error, message);
  }

  // Calls of it are heard and not answered: long polls of what does not happen.
  void leave_open(const std::string& operation) {
    const std::lock_guard lock(mutex_);
    open_.insert(operation);
  }

  // The bodies of all calls of an operation so far.
  std::vector<std::string> asked(const std::string& operation) {
    const std::lock_guard lock(mutex_);
    return asked_[operation];
  }

  const std::string& endpoint() const { return coordinator_.endpoint(); }

 private:
  struct Answer {
    std::string error;
    std::string text;
  };

  void add(const std::string& operation, const std::string& error, const std::string& text) {
    const std::lock_guard lock(mutex_);
    answers_[operation].push_back({error, text});
  }

  bool reply(const wire::CallApi& call, wire::ApiAnswer& answer) {
    const std::lock_guard lock(mutex_);
    asked_[call.operation()].push_back(call.body());
    if (open_.contains(call.operation())) return false;
    auto& answers = answers_[call.operation()];
    if (answers.empty()) {
      answer.set_error("InternalFailure");
      answer.set_message("no answer to " + call.operation() + " was written");
      return true;
    }
    answer.set_error(answers.front().error);
    (answers.front().error.empty() ? *answer.mutable_body() : *answer.mutable_message()) = answers.front().text;
    if (answers.size() > 1) answers.pop_front();
    return true;
  }

  std::mutex mutex_;
  std::map<std::string, std::deque<Answer>> answers_;
  std::set<std::string> open_;
  std::map<std::string, std::vector<std::string>> asked_;
  TinyCoordinator coordinator_{
      [this](const wire::CallApi& call, wire::ApiAnswer& answer) { return reply(call, answer); }};
};

}  // namespace baton
