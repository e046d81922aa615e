"""Passwords: Argon2id with a pepper, off the event loop; and the list of common ones.

A hash takes some 20 ms and 19 MiB.  The pool has few threads, so that a crowd at the link page waits in line instead of
taking the memory of the machine and the time of the event loop.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

import argon2
from zxcvbn.frequency_lists import FREQUENCY_LISTS

MEMORY_KIB = 19 * 1024
ROUNDS = 2
LANES = 1
"""OWASP's minimum for Argon2id (password storage cheat sheet)."""

T = TypeVar("T")


class Peppers(Protocol):
    """Derived from the secret key, and not in the database; a stored hash says which one is its own."""

    @property
    def tag(self) -> str:
        """What a new hash is marked with, before its first `$`."""
        ...

    @property
    def present(self) -> bytes:
        """The pepper of new hashes."""
        ...

    @property
    def given(self) -> int:
        """How many keys there are: two while the key is being changed."""
        ...

    def candidates(self, stored: str) -> tuple[bytes, ...]:
        """Those that STORED may have been made with, at most `given`."""
        ...


class Argon2Hasher:
    """Core's port `PasswordHasher`. While the key is being changed every check does the work of two."""

    def __init__(self, peppers: Peppers, threads: int = 2) -> None:
        self._peppers = peppers
        self._argon2 = argon2.PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._dummy = self._argon2.hash(b"nobody has this one")

    async def hash(self, password: str) -> str:
        """A new salted hash, marked with the key of its pepper."""
        made = await self._in_pool(self._argon2.hash, _peppered(password, self._peppers.present))
        return self._peppers.tag + made

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether PASSWORD is the stored one. Without one the same work is done, so that time tells nothing."""
        candidates = () if stored is None else self._peppers.candidates(stored)
        argon2_hash = "$" + (stored or "").partition("$")[2]
        matches = [await self._in_pool(self._matches, argon2_hash, _peppered(password, each)) for each in candidates]
        for _ in range(self._peppers.given - len(candidates)):
            await self._in_pool(self._matches, self._dummy, _peppered(password, self._peppers.present))
        return any(matches)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _matches(self, stored: str, peppered: bytes) -> bool:
        try:
            return self._argon2.verify(stored, peppered)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False

    async def _in_pool(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)


def _peppered(password: str, pepper: bytes) -> bytes:
    return hmac.digest(pepper, password.encode(), hashlib.sha256)


class NoPasswords:
    """Core's port `PasswordHasher` where there is nothing to hash: staff never learn or choose a member's password."""

    async def hash(self, _password: str) -> str:
        """Raises PermissionError: a command that wants this is a fault of ours."""
        raise PermissionError("no command of the office sets a password")

    async def verify(self, _stored: str | None, _password: str) -> bool:
        """Nobody logs in by a command."""
        return False


class ListedPasswords:
    """Core's port `CommonPasswords`: the 30,000 most common ones of zxcvbn's list."""

    def __init__(self) -> None:
        self._listed = frozenset(FREQUENCY_LISTS["passwords"])

    def __contains__(self, password: object) -> bool:
        """In any letter case."""
        return isinstance(password, str) and password.lower() in self._listed
