#include "gateway/callback_pages.h"

#include "common/arn.h"
#include "common/iso_time.h"

namespace baton::gateway {

namespace {

constexpr std::string_view kStyle =
    "body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:10vh auto;padding:0 1em;color:#222;background:#fff}"
    "dl{margin:1.5em 0}dt{color:#666;font-size:.85em}dd{margin:0 0 .6em;overflow-wrap:anywhere}"
    "textarea{width:100%;box-sizing:border-box;font:inherit;margin:.3em 0 1em}"
    "button{font:inherit;padding:.6em 1.6em;margin-right:1em;border:0;border-radius:.4em;color:#fff;cursor:pointer}"
    ".yes{background:#1a7f37}.no{background:#b42318}";

// The address is the right to answer: it goes to nobody else, into no frame, and into no cache.
Response page(unsigned status, std::string_view title, std::string_view content) {
  std::string html = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">";
  html.append(
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" "
      "content=\"noindex\">");
  html.append("<title>").append(escape_html(title)).append("</title><style>").append(kStyle).append("</style>");
  html.append("<h1>").append(escape_html(title)).append("</h1>").append(content).append("</html>\n");
  return {.status = status,
          .content_type = "text/html; charset=utf-8",
          .body = std::move(html),
          .headers = {{"Cache-Control", "no-store"},
                      {"Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; "
                       "base-uri 'none'"},
                      {"Referrer-Policy", "no-referrer"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"X-Frame-Options", "DENY"}}};
}

void add_term(std::string& html, std::string_view term, std::string_view text) {
  html.append("<dt>").append(term).append("</dt><dd>").append(escape_html(text)).append("</dd>");
}

}  // namespace

Response ask_page(const CallbackLink& link) {
  std::string html = "<p>A workflow waits for your answer.</p><dl>";
  if (const auto arn = parse_arn(link.execution_arn); arn && !arn->item.empty()) {
    add_term(html, "Workflow", arn->name);
    add_term(html, "Execution", arn->item);
  } else if (!link.execution_arn.empty()) {
    add_term(html, "Execution", link.execution_arn);
  }
  add_term(html, "Answer before", iso_time(link.expires_at, TimeDigits::kSeconds));
  html.append(
      "</dl><form method=\"post\"><label>Comment (optional)<textarea name=\"comment\" rows=\"3\" maxlength=\"2000\">"
      "</textarea></label>"
      "<button class=\"yes\" name=\"answer\" value=\"approve\">Approve</button>"
      "<button class=\"no\" name=\"answer\" value=\"reject\">Reject</button></form>");
  return page(200, "Approve?", html);
}

Response thanks_page(bool approved) {
  return page(200, approved ? "Approved" : "Rejected",
              "<p>Thank you. Your answer was recorded; you may close this page.</p>");
}

Response notice_page(unsigned status, std::string_view title, std::string_view text) {
  return page(status, title, "<p>" + escape_html(text) + "</p>");
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace baton::gateway
