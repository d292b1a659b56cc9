// Calls of the states API with types: how an answer becomes a value, or its error.
#pragma once

#include <string>
#include <utility>

#include "baton/states_types.h"
#include "client/calls.h"
#include "common/json/parse.h"
#include "common/json/value.h"

namespace baton {

// What the body of an answer, an object, says.
template <typename T>
using Read = T (*)(const json::Value& body);

template <typename T>
StatesResult<T> read_answer(Result<ApiAnswer> answer, Read<T> read) {
  if (!answer) return tl::unexpected(ApiError(std::move(answer.error())));
  if (!answer->error.empty()) return tl::unexpected(ApiError(answer->error, answer->message));
  const auto body = json::parse(answer->body);
  if (!body || !body->is_object()) {
    return tl::unexpected(ApiError(
        Error{ErrorCode::kInternal, "the coordinator's answer is not an object: " + answer->body.substr(0, 200)}));
  }
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return read(*body);
  }
}

// Shell is Client's, which only its friends may name. It outlives every callback, whatever becomes of the Client.
template <typename T, typename Shell>
void call(Shell& shell, const char* operation, std::string body, TimePoint deadline, Read<T> read,
          StatesCallback<T> done) {
  shell.start(ApiCall{.operation = operation,
                      .body = std::move(body),
                      .deadline = deadline,
                      .on_answer = [read, done = std::move(done)](Result<ApiAnswer> answer) {
                        done(read_answer<T>(std::move(answer), read));
                      }});
}

template <typename T, typename Shell>
void call(Shell& shell, const char* operation, std::string body, Read<T> read, StatesCallback<T> done) {
  call<T>(shell, operation, std::move(body), shell.deadline(), read, std::move(done));
}

}  // namespace baton
