"""Randomness of the operating system, as core's port `Ids` asks for it."""

import secrets
from uuid import UUID, uuid4  # noqa: TID251 - the one place where random ids enter

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CODE_CHARACTERS = 8
TOKEN_BYTES = 32


class SystemIds:
    """The real thing; tests pass a seeded one."""

    def uuid(self) -> UUID:
        """A random id."""
        return uuid4()

    def token(self) -> str:
        """256 random bits, safe in an address."""
        return secrets.token_urlsafe(TOKEN_BYTES)  # noqa: TID251 - the one place where tokens enter

    def code(self) -> str:
        """Eight characters of base32: 40 random bits."""
        return "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))

    def fraction(self) -> float:
        """Evenly spread in [0, 1), for jitter of waiting times."""
        return secrets.randbelow(1 << 32) / (1 << 32)
