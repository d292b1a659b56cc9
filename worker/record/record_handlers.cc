#include "worker/record/record_handlers.h"

#include <memory>
#include <mutex>
#include <utility>

#include "common/json/parse.h"
#include "common/json/write.h"

namespace baton {

namespace {

constexpr Duration kTimeout = std::chrono::seconds(20);

// One connection for all.
class Coordinator {
 public:
  explicit Coordinator(ClientOptions options) : options_(std::move(options)) {}

  Result<ApiAnswer> call(const std::string& operation, std::string body) {
    std::call_once(connected_, [this] { client_ = std::make_unique<Result<Client>>(Client::connect(options_)); });
    if (!*client_) return tl::unexpected(client_->error());
    return (*client_)->call_api(operation, std::move(body), kTimeout);
  }

 private:
  const ClientOptions options_;
  std::once_flag connected_;
  std::unique_ptr<Result<Client>> client_;
};

bool is_write(const std::string& operation) { return operation != "GetRecord" && operation != "QueryRecords"; }

// The input is left to the coordinator to check; one that is no object gets its refusal there.
std::string body_of(const std::string& operation, const Attempt& attempt) {
  if (!is_write(operation)) return std::string(attempt.input());
  const auto input = json::parse(attempt.input());
  if (!input || !input->is_object() || input->find("idempotency_key") != nullptr) return std::string(attempt.input());
  return json::to_text(json::with_member(*input, "idempotency_key", json::Value::string(attempt.idempotency_key())));
}

HandlerResult run(Coordinator& coordinator, const std::string& operation, const Attempt& attempt) {
  auto answer = coordinator.call(operation, body_of(operation, attempt));
  if (!answer) return handler_failure(kErrorNoRecordAnswer, answer.error().message);
  if (answer->error.empty()) return std::move(answer->body);
  const bool is_limit = answer->error.ends_with("LimitExceeded");
  return handler_failure(std::move(answer->error), std::move(answer->message), is_limit);
}

}  // namespace

std::map<std::string, Handler> record_handlers(ClientOptions options) {
  options.connect_timeout = Duration::zero();  // calls wait, each for its own time
  const auto coordinator = std::make_shared<Coordinator>(std::move(options));
  const auto handler = [&](std::string operation) -> Handler {
    return [coordinator, operation = std::move(operation)](Attempt& attempt) {
      return run(*coordinator, operation, attempt);
    };
  };
  return {{"record.delete", handler("DeleteRecord")},
          {"record.get", handler("GetRecord")},
          {"record.put", handler("PutRecord")},
          {"record.query", handler("QueryRecords")},
          {"record.update", handler("UpdateRecord")}};
}

}  // namespace baton
