// Asks questions for calls that take several of them, and hands each answer over in the client's turn, with the turn's
// time: what gets it may ask again, which is not allowed where answers arrive.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "client/calls.h"

namespace baton {

class AnswerQueue {
 public:
  using Ask = std::function<void(AskCall call)>;
  using Continuation = std::function<void(Result<Answer> answer, TimePoint now)>;

  explicit AnswerQueue(Ask ask) : ask_(std::move(ask)) {}

  void ask(Question question, TimePoint deadline, Continuation then) {
    ask_({.question = std::move(question), .deadline = deadline, .on_answer = [this, then](Result<Answer> answer) {
            arrived_.push_back({then, std::move(answer)});
          }});
  }

  // Continues what was answered, until nothing is left.
  void hand_over(TimePoint now) {
    while (!arrived_.empty()) {
      for (auto& arrived : std::exchange(arrived_, {})) arrived.then(std::move(arrived.answer), now);
    }
  }

  bool empty() const { return arrived_.empty(); }

 private:
  struct Arrived {
    Continuation then;
    Result<Answer> answer;
  };

  Ask ask_;
  std::vector<Arrived> arrived_;
};

}  // namespace baton
