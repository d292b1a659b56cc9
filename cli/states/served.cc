#include "cli/states/served.h"

#include "cli/text.h"

namespace baton::cli {

namespace {

// What is said is a hint: nobody wants to wait for it.
constexpr Duration kPatience = std::chrono::seconds(2);

}  // namespace

std::optional<asl::ServedTypes> served_types(Client& client) {
  const auto workers = client.workers_within(kPatience);
  if (!workers) return std::nullopt;
  asl::ServedTypes served;
  for (const WorkerView& worker : *workers) {
    if (!worker.draining) served.add(worker.types, worker.serves_functions);
  }
  return served;
}

void note_unserved(Invocation& invocation, Client& client, std::string_view definition) {
  const auto served = served_types(client);
  if (!served) return;
  for (const asl::Diagnostic& warning : asl::warn_of_unserved(definition, *served)) {
    invocation.note(printable("warning: " + warning.message + " (" + warning.location + ")"));
  }
}

}  // namespace baton::cli
