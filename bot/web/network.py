"""Where a request came from, as far as it can be trusted.

The program listens behind a proxy of its own machine (TLS ends there): then the proxy's last hop counts, which the
proxy itself has written.  What a stranger writes in front of it, or sends without the proxy, is worth nothing.

>>> network_of("127.0.0.1", "203.0.113.9, 198.51.100.7"), network_of("203.0.113.9", "198.51.100.7")
('198.51.100.7', '203.0.113.9')
>>> network_of("2001:db8:1:2:3::4", None)
'2001:db8:1:2::/64'
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

HOUSEHOLD_BITS = 64
"""One household or phone has so many addresses of IPv6 at once."""


def network_of(peer: str | None, forwarded_for: str | None) -> str | None:
    """An address of IPv4, or the network of one of IPv6; None where it cannot be read.

    PEER: who opened the connection; FORWARDED_FOR: the header X-Forwarded-For, believed of this machine's proxy only.
    """
    address = _read(peer)
    if address is not None and address.is_loopback and forwarded_for is not None:
        address = _read(forwarded_for.rpartition(",")[2].strip())
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOUSEHOLD_BITS), strict=False))
    return None if address is None else str(address)


def _read(text: str | None) -> IPv4Address | IPv6Address | None:
    """An IPv4 address in IPv6's clothes, as a socket of both kinds gives it, is that IPv4 address."""
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
