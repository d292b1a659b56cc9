#include "worker/http/curl_handles.h"

#include <signal.h>

#include <new>

namespace baton::http {

CurlHandles::CurlHandles() {
  curl_global_init(CURL_GLOBAL_DEFAULT);  // thread-safe, and counted, since libcurl 7.84
  // OpenSSL writes to sockets with write(2): a farewell to a server that has closed already would end the process.
  signal(SIGPIPE, SIG_IGN);
}

CurlHandles::Loan CurlHandles::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      EasyHandle easy = std::move(idle_.back());
      idle_.pop_back();
      return {*this, std::move(easy)};
    }
  }
  return {*this, EasyHandle(curl_easy_init())};
}

void CurlHandles::give_back(EasyHandle easy) {
  if (!easy) return;
  curl_easy_reset(easy.get());  // forgets options and secrets; connections stay
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(easy));
}

void append(TextList& list, const std::string& text) {
  curl_slist* const longer = curl_slist_append(list.get(), text.c_str());
  if (!longer) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

}  // namespace baton::http
