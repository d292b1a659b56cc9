#include "tests/integration/http_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace baton::testing {

HttpAnswer http_get(const std::string& http, const std::string& path) {
  namespace beast = boost::beast;
  const auto colon = http.rfind(':');
  try {
    boost::asio::io_context io;
    beast::tcp_stream stream(io);
    stream.connect(boost::asio::ip::tcp::resolver(io).resolve(http.substr(0, colon), http.substr(colon + 1)));
    beast::http::request<beast::http::empty_body> request{beast::http::verb::get, path, 11};
    request.set(beast::http::field::host, http);
    beast::http::write(stream, request);
    beast::flat_buffer buffer;
    beast::http::response<beast::http::string_body> response;
    beast::http::read(stream, buffer, response);
    return {response.result_int(), response.body()};
  } catch (const boost::system::system_error&) {
    return {};
  }
}

}  // namespace baton::testing
