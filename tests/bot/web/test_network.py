"""Which address a request counts for: the proxy's word on loopback, nobody else's word anywhere."""

import pytest

from bot.web.network import network_of

PROXY, STRANGER, MEMBER = "127.0.0.1", "203.0.113.9", "198.51.100.7"


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "network"),
    [
        (STRANGER, None, STRANGER),
        (STRANGER, MEMBER, STRANGER),  # a header that a stranger sends is worth nothing
        (PROXY, MEMBER, MEMBER),
        ("::1", MEMBER, MEMBER),
        ("::ffff:127.0.0.1", MEMBER, MEMBER),
        (PROXY, f"{STRANGER}, {MEMBER}", MEMBER),  # what stands before the proxy's own hop was sent by a stranger
        (PROXY, f"{MEMBER}, 10.0.0.256", None),
        (PROXY, "", None),
        (PROXY, None, PROXY),  # somebody on the machine itself
        ("::ffff:203.0.113.9", None, STRANGER),
        ("2001:db8:1:2:3::4", None, "2001:db8:1:2::/64"),
        (PROXY, "2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("testclient", MEMBER, None),
        (None, MEMBER, None),
    ],
)
def test_where_a_request_comes_from(peer: str | None, forwarded_for: str | None, network: str | None) -> None:
    assert network_of(peer, forwarded_for) == network
