// What tasks and servers say to the part of a worker that goes out: requests, references, URLs, answers of S3, Retry-After, addresses
// of e-mail, templates.
#include <cstdint>

#include "common/check.h"
#include "common/utf8.h"
#include "tests/fuzz/seeds.h"
#include "worker/http/host_policy.h"
#include "worker/http/request_input.h"
#include "worker/http/retry_after.h"
#include "worker/notify/mail_address.h"
#include "worker/notify/template.h"
#include "worker/storage/reference.h"
#include "worker/storage/s3_answer.h"

namespace {

using namespace baton;

// The first letter says who reads the rest.
std::vector<std::string> seeds() {
  return {
      "rphotos/10:30.jpg",
      "rs3://bucket.name/a b/%41+?#",
      "rdata:image/png;base64,aGVsbG8=",
      "rdata:,a%20b",
      "uhttps://user:pw@[::ffff:7f00:1]:8443/a/../b?c=d#e",
      "uhttp://0x7f.1./",
      "x<Error><Code>NoSuchKey</Code><Message>a &amp;&lt;&gt;&quot;&apos;</Message></Error>",
      "tWed, 21 Oct 2015 07:28:00 GMT",
      "t120",
      R"(q{"url": "https://a.b/c", "method": "POST", "json": {}, "headers": {"A": "b"}, "query": {"d": [1]},
         "auth": {"type": "basic", "username": "u", "secret": "s"}, "expected_statuses": ["2xx", 404]})",
      "m\"Shop, \\\"the\\\" one\" <a.b+c@x-y.example.com>",
      "mJ\xc3\xb6rg <a@b.c>",
      "pHi {{name}}{{#items}}, {{n}}{{/items}}{{^none}}{{{raw}}}{{/none}}{{! x }}",
  };
}

void read_reference(const std::string& text) {
  CHECK(shown(text).size() < 100) << "a message without an end";
  static_cast<void>(reference_kind(text));
  if (const auto place = parse_s3_reference(text)) {
    CHECK("s3://" + place->bucket + "/" + place->key == text) << "a key that is not the letters that were written";
  }
  if (const auto data = parse_data_uri(text)) CHECK(data->bytes.size() < text.size()) << "more bytes than were there";
}

void read_url(const std::string& text) {
  const Result<http::Url> url = http::Url::parse(text);
  if (!url) return;
  CHECK(!url->host().empty() && !url->port().empty()) << "nobody to talk to";
  const Result<http::Url> again = http::Url::parse(url->origin());
  CHECK(again && again->host() == url->host()) << "an origin that means another host";
  CHECK(!http::matches_host("*.example.com", *url) || url->host().ends_with(".example.com"))
      << "a pattern that lets through";
}

void read_answer(const std::string& text) {
  CHECK(xml_element(text, "Code").size() <= text.size()) << "more text than was there";
  CHECK(xml_element("<A>" + xml_escaped(text) + "</A>", "A") == text) << "text that does not come back";
}

void read_retry_after(const std::string& text) {
  const auto wait = http::parse_retry_after(text, TimePoint(std::chrono::seconds(1'445'412'420)));
  CHECK(!wait || (*wait >= Duration::zero() && *wait <= http::kRetryAfterMax)) << "a wait outside of its limits";
}

void read_request(const std::string& text) {
  http::RequestInput input;
  if (!http::parse_request(text, input)) return;
  for (const auto& [name, value] : input.request.headers) {
    CHECK(name.find_first_of(": \r\n") == std::string::npos && value.find_first_of("\r\n") == std::string::npos)
        << "more headers than one";
  }
  CHECK(!input.auth || input.auth->header.find_first_of(": \r\n") == std::string::npos) << "more headers than one";
  CHECK(!input.auth || input.auth->username.find(':') == std::string::npos) << "another password";
}

// A header's text: ASCII, and a line break only before a space.
void check_header(const std::string& header) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool is_fold = header.compare(i, 3, "\r\n ") == 0;
    if (is_fold) ++i;
    CHECK(is_fold || (header[i] >= ' ' && header[i] < 0x7f)) << "a header with more than its text";
  }
}

void read_address(const std::string& text) {
  if (notify::is_header_text(text)) check_header(notify::encoded_header(text));
  const auto address = notify::parse_mail_address(text);
  if (!address) return;
  CHECK(address->address.find_first_of(" <>,;\r\n") == std::string::npos) << "more than one address";
  check_header(notify::header_text(*address));
}

void render_template(const std::string& text) {
  const nlohmann::json variables = {
      {"name", "<a>"}, {"items", {{{"n", 1}}, {{"n", 2}}}}, {"raw", "&"}, {"none", nullptr}};
  const auto rendered = notify::render(text, variables, notify::Escape::kHtml);
  CHECK(!rendered || rendered->size() <= notify::kRenderedBytesMax) << "more text than is allowed";
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  fuzz::initialize(*argc, *argv, seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'r': read_reference(text); break;
    case 'u': read_url(text); break;
    case 'x': read_answer(text); break;
    case 't': read_retry_after(text); break;
    case 'q': read_request(text); break;
    case 'm': read_address(text); break;
    case 'p': render_template(text); break;
    default: break;
  }
  return 0;
}
