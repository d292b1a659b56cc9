// Which IP addresses are somebody's own: the ranges that a server must not be talked into reaching (SSRF).
#pragma once

#include <sys/socket.h>

#include <string>

namespace baton::http {

// Whether the address is one of the public Internet. It is not if it is private, loopback, link-local (169.254.169.254,
// where clouds keep credentials), shared (CGNAT), multicast, reserved, for documentation or for benchmarks, by the IANA's
// two registries of special-purpose addresses; nor if it is an IPv6 address that only wraps such an IPv4 address
// (IPv4-mapped, NAT64), a tunnel's (6to4, Teredo), or no IP address at all.
// https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
bool is_public_address(const sockaddr& address);

// "192.0.2.1", "2001:db8::1".
std::string address_text(const sockaddr& address);

}  // namespace baton::http
