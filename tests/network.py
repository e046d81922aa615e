"""No test leaves the machine: an audit hook that refuses every connection but those of loopback and Unix sockets."""

import ipaddress
from typing import Any

offences: list[str] = []
"""Where the running test tried to connect to."""

LOCAL_NAMES = {"localhost", "", None}


class OutsideNetworkError(RuntimeError):
    """Raised inside of the call that would have left the machine."""


def is_local(host: object) -> bool:
    """Whether HOST is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Python calls it for everything that is audited. A Unix socket's address is a text, not a pair."""
    if event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_local(host):
        offences.append(str(host))
        raise OutsideNetworkError(f"a test tried to reach {host}")
