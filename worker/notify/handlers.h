// Messages to people and programs, handed to the providers of the worker's providers file (providers.h).
//
// notify.email   {"to": "a@example.com" or a list, "cc", "bcc", "reply_to", "subject", "text" and/or "html",
//                 "attachments": [{"source": a reference (storage.h), "name": "bill.pdf", "content_type"}],
//                 "unsubscribe_url"}                          output {"provider", "message_id"}
// notify.sms     {"to": "+4915112345678", "text", "status_callback"}   output {"provider", "id", "status"}
// notify.webhook {"type": "order.created", "data": any, "url", "timestamp"}    output {"provider", "id", "status"}
// notify.slack   {"text", "blocks"}                           output {"provider"}
// and in each "provider": NAME, or "providers": [NAME, …] to try in turn (default all of the kind, as in the file; a webhook
// has one, which signs: by default the first), and "variables": {…} for the templates (template.h) in subject, text and
// html. In html and Slack's text the variables are escaped. In those with templates "callback" asks for a link by which the
// message is answered, the variable callback_url (callback_links.h).
//
// Who gets a message twice can tell: Message-ID, webhook-id and Idempotency-Key are the same for all attempts of a task
// and all providers. Providers of SMS and Slack do not look: after a time-out theirs may arrive twice.
//
// Failures: delivery.h. From, credentials and hosts are the providers file's; a webhook's URL may be the task's, and then
// has to be https and allowed by the worker's policy of hosts (worker/http/host_policy.h).
#pragma once

#include <map>
#include <string>

#include "baton/handler.h"
#include "baton/result.h"
#include "worker/notify/options.h"
#include "worker/notify/providers.h"
#include "worker/storage/storage.h"

namespace baton::notify {

// By task type, with these providers, and what tasks may reach. May be called by several threads at a time. Each is
// there twice: as notify.sms, and as notify:sms, by which arn:aws:states:::notify:sms.waitForTaskToken reaches it.
// Errors: as Storage::open() and find_credentials().
Result<std::map<std::string, Handler>> open_handlers(Providers providers, const NotifyOptions& options,
                                                     const StorageOptions& storage);

}  // namespace baton::notify
