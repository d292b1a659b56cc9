#include "worker/http/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace baton::http {
namespace {

struct V4Range {
  std::uint32_t first;
  int bits;
};

constexpr V4Range kSpecialV4[] = {
    {0x00000000, 8},   // "this network"; Linux takes 0.0.0.0 for itself
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared: carriers' NAT, some clouds' metadata
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // IETF protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 3},   // multicast, reserved, broadcast
};

using V6Bytes = std::array<std::uint8_t, 16>;

struct V6Range {
  V6Bytes first;
  int bits;
};

// Within 2000::/3, outside of which nothing is public.
constexpr V6Range kSpecialV6[] = {
    {{0x20, 0x01, 0x00}, 23},        // IETF protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4
    {{0x3f, 0xff}, 20},              // documentation
};
constexpr V6Range kGlobalUnicast = {{0x20}, 3};
constexpr V6Range kMappedV4 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr V6Range kNat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};

bool is_in(std::uint32_t address, const V4Range& range) {
  const int rest = 32 - range.bits;
  return address >> rest == range.first >> rest;
}

bool is_in(const V6Bytes& address, const V6Range& range) {
  const int whole = range.bits / 8, rest = range.bits % 8;
  if (!std::equal(address.begin(), address.begin() + whole, range.first.begin())) return false;
  const auto place = static_cast<std::size_t>(whole);
  return rest == 0 || address[place] >> (8 - rest) == range.first[place] >> (8 - rest);
}

bool is_public_v4(std::uint32_t address) {
  return std::none_of(std::begin(kSpecialV4), std::end(kSpecialV4),
                      [&](const V4Range& range) { return is_in(address, range); });
}

bool is_public_v6(const V6Bytes& address) {
  if (is_in(address, kMappedV4) || is_in(address, kNat64)) {
    std::uint32_t wrapped = 0;
    std::memcpy(&wrapped, address.data() + 12, sizeof wrapped);
    return is_public_v4(ntohl(wrapped));
  }
  return is_in(address, kGlobalUnicast) && std::none_of(std::begin(kSpecialV6), std::end(kSpecialV6),
                                                        [&](const V6Range& range) { return is_in(address, range); });
}

// By copying: a sockaddr may lie unaligned for what it really is.
template <typename Address>
Address copied(const sockaddr& address) {
  Address copy{};
  std::memcpy(&copy, &address, sizeof copy);
  return copy;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) return is_public_v4(ntohl(copied<sockaddr_in>(address).sin_addr.s_addr));
  if (address.sa_family != AF_INET6) return false;
  V6Bytes bytes{};
  std::memcpy(bytes.data(), copied<sockaddr_in6>(address).sin6_addr.s6_addr, bytes.size());
  return is_public_v6(bytes);
}

std::string address_text(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.sa_family == AF_INET) {
    const auto v4 = copied<sockaddr_in>(address);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  } else if (address.sa_family == AF_INET6) {
    const auto v6 = copied<sockaddr_in6>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return *text ? text : "no IP address";
}

}  // namespace baton::http
