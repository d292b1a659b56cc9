#include "benchmarks/load/scrape.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <sstream>

namespace baton::bench {

double scrape(const std::string& http, const std::string& metric) {
  namespace beast = boost::beast;
  const auto colon = http.rfind(':');
  boost::asio::io_context io;
  beast::tcp_stream stream(io);
  stream.connect(boost::asio::ip::tcp::resolver(io).resolve(http.substr(0, colon), http.substr(colon + 1)));
  beast::http::request<beast::http::empty_body> request{beast::http::verb::get, "/metrics", 11};
  request.set(beast::http::field::host, http);
  beast::http::write(stream, request);
  beast::flat_buffer buffer;
  beast::http::response<beast::http::string_body> response;
  beast::http::read(stream, buffer, response);
  double sum = 0;
  std::istringstream lines(response.body());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(metric + "{") || line.starts_with(metric + " "))
      sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

}  // namespace baton::bench
