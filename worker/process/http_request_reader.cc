#include "worker/process/http_request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>

namespace baton {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

unsigned status_of(error_code error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  return 400;
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (auto at = headers.rbegin(); at != headers.rend(); ++at) {
    if (boost::beast::iequals(at->first, name)) return at->second;
  }
  return {};
}

void HttpRequestReader::begin() {
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(kRequestHeaderBytesMax));
  parser_->body_limit(body_bytes_max_);
  asked_for_body_ = false;
}

void HttpRequestReader::add(std::string_view bytes) {
  if (refused_status_ != 0) return;
  bytes_ += bytes;
  parse();
}

void HttpRequestReader::parse() {
  std::size_t used = 0;
  while (used < bytes_.size() && !parser_->is_done()) {
    error_code error;
    const std::size_t taken = parser_->put(boost::asio::buffer(bytes_.data() + used, bytes_.size() - used), error);
    used += taken;
    if (error == http::error::need_more || (!error && taken == 0)) break;
    if (error) {
      refused_status_ = status_of(error);
      break;
    }
  }
  bytes_.erase(0, used);
  // The end of a chunk's head, or of the trailers, that never comes; or requests that nobody takes.
  const std::size_t bytes_max = kRequestHeaderBytesMax + (parser_->is_done() ? body_bytes_max_ : 0);
  if (bytes_.size() > bytes_max && refused_status_ == 0) refused_status_ = 431;
}

std::optional<HttpRequest> HttpRequestReader::take() {
  if (refused_status_ != 0 || !parser_->is_done()) return std::nullopt;
  HttpRequest request;
  request.keep_alive = parser_->keep_alive();
  auto message = parser_->release();
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  request.body = std::move(message.body());
  begin();
  parse();  // what came behind it
  return request;
}

bool HttpRequestReader::take_continue() {
  if (asked_for_body_ || !parser_->is_header_done() || parser_->is_done()) return false;
  asked_for_body_ = boost::beast::iequals(parser_->get()[http::field::expect], "100-continue");
  return asked_for_body_;
}

}  // namespace baton
