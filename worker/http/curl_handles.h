// libcurl's handles, kept for the next transfer with their open connections, TLS sessions and names looked up.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace baton::http {

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyCleanup>;

// Any number of threads. Connections are never shared with another CurlHandles: what one set of rules let through is not
// there for another.
class CurlHandles {
 public:
  // A handle without options, for one transfer; it comes back when this goes.
  class Loan {
   public:
    Loan(CurlHandles& owner, EasyHandle easy) : owner_(owner), easy_(std::move(easy)) {}
    ~Loan() { owner_.give_back(std::move(easy_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    CURL* get() const { return easy_.get(); }  // null: no memory

   private:
    CurlHandles& owner_;
    EasyHandle easy_;
  };

  CurlHandles();  // from here on this process ignores SIGPIPE
  Loan take();

 private:
  void give_back(EasyHandle easy);

  std::mutex mutex_;
  std::vector<EasyHandle> idle_;  // as many as there were transfers at a time; the last one used is at the end
};

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using TextList = std::unique_ptr<curl_slist, ListFree>;

void append(TextList& list, const std::string& text);

}  // namespace baton::http
