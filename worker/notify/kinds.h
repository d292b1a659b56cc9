// The handlers of each kind of message, and their limits; handlers.h says what they take.
#pragma once

#include "worker/notify/dispatcher.h"

namespace baton::notify {

inline constexpr std::size_t kRecipientCountMax = 50;  // of one e-mail; servers take a hundred
inline constexpr std::size_t kAttachmentCountMax = 20;
inline constexpr std::size_t kAttachmentBytesMax = 18 << 20;  // of all: 25 MB once encoded, which servers take
inline constexpr std::size_t kSmsCharactersMax = 1600;        // Twilio's
inline constexpr Duration kProviderTimeout = std::chrono::seconds(30);

class SmtpSenders;  // email.h

// `input`: the attempt's, parsed, an object.
HandlerResult send_email(Attempt& attempt, const nlohmann::json& input, Context& context, SmtpSenders& senders);
HandlerResult send_sms(Attempt& attempt, const nlohmann::json& input, Context& context);
HandlerResult send_webhook(Attempt& attempt, const nlohmann::json& input, Context& context);
HandlerResult send_slack(Attempt& attempt, const nlohmann::json& input, Context& context);

}  // namespace baton::notify
