// Leases in messages.
#pragma once

#include "transport/message_codec.h"
#include "worker/runtime/attempt_run.h"

namespace baton {

template <typename Message>
LeaseKey lease_key_of(const Message& message) {
  return {id_of(message), lease_of(message)};
}

template <typename Message>
void set_lease_key(const LeaseKey& lease, Message& message) {
  set_id(lease.id, message);
  set_lease(lease.token, message);
}

}  // namespace baton
