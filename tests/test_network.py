"""The guard guards."""

import socket

import pytest

from tests.network import OutsideNetworkError, offences


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("2001:db8::1", 9)])
def test_a_connection_to_another_machine_is_refused_and_remembered(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock, pytest.raises(OutsideNetworkError):
        sock.connect(address)
    assert offences == [address[0]]
    offences.clear()


def test_a_name_is_not_even_looked_up() -> None:
    with pytest.raises(OutsideNetworkError):
        socket.getaddrinfo("api.example.org", 443)
    offences.clear()


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()):
        assert not offences
