"""Keys, and personal fields at rest (threat T14): who steals the database without the key learns no one's national ID.

`COOP_SECRET_KEY` is a root: every purpose gets a key of its own by HKDF, and every ciphertext names the key it was made
with, so that a new root can be put in while the previous one still reads.  A field is bound to its place
`table:row:column`; moved to another member's row it no longer opens.

>>> ring = KeyRing.from_secrets("A" * 43 + "=", None)
>>> sealed = ring.fields.seal(b"081-234-5678", "members:7f3a:phone")
>>> ring.fields.open(sealed, "members:7f3a:phone")
b'081-234-5678'
"""

import base64
import binascii
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ROOT_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
"""What NIST SP 800-38D advises for AES-GCM; random, so at most 2^32 fields a key, far above any co-op's."""

FORMAT = b"\x01"
"""First byte of a ciphertext, so that another construction can come later."""


class UnreadableFieldError(Exception):
    """A ciphertext that was moved, altered, or made with a key we do not have. The text names no row and no value."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys that one root gives."""

    key_id: bytes
    sign: bytes
    fields: AESGCM
    index: bytes
    pepper: bytes
    backups: bytes

    @classmethod
    def of(cls, root: bytes) -> "_Keys":
        return cls(
            key_id=_derive(root, "id", KEY_ID_BYTES),
            sign=_derive(root, "sign"),
            fields=AESGCM(_derive(root, "fields")),
            index=_derive(root, "index"),
            pepper=_derive(root, "pepper"),
            backups=_derive(root, "backups"),
        )


def _derive(root: bytes, purpose: str, length: int = ROOT_BYTES, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=f"sahabot:{purpose}".encode()).derive(root)


class FieldCipher:
    """AES-256-GCM over single fields."""

    def __init__(self, current: bytes, ciphers: Mapping[bytes, AESGCM], random: Callable[[int], bytes]) -> None:
        self._head = FORMAT + current
        self._current = ciphers[current]
        self._ciphers = {FORMAT + key_id: cipher for key_id, cipher in ciphers.items()}
        self._random = random

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt PLAIN for PLACE, which is `table:row:column`."""
        nonce = self._random(NONCE_BYTES)
        return self._head + nonce + self._current.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The inverse, at the same place only. Raises UnreadableFieldError."""
        cipher = self._ciphers.get(sealed[: len(self._head)])
        nonce_end = len(self._head) + NONCE_BYTES
        table, column = place.partition(":")[0], place.rpartition(":")[2]
        if cipher is None:
            raise UnreadableFieldError(f"{table}.{column} was written with a key that is not given")
        try:
            return cipher.decrypt(sealed[len(self._head) : nonce_end], sealed[nonce_end:], place.encode())
        except (InvalidTag, ValueError) as exc:
            raise UnreadableFieldError(f"{table}.{column} was altered or belongs to another row") from exc

    def seal_text(self, plain: str | None, place: str) -> bytes | None:
        """`seal` for a text that may be missing."""
        return None if plain is None else self.seal(plain.encode(), place)

    def open_text(self, sealed: bytes | None, place: str) -> str | None:
        """`open` for a text that may be missing."""
        return None if sealed is None else self.open(sealed, place).decode()


class KeyRing:
    """The current root's keys and, while the root is being changed, the previous one's."""

    def __init__(self, current: bytes, previous: bytes | None, random: Callable[[int], bytes] = os.urandom) -> None:
        self._current = _Keys.of(current)
        self._all = (self._current,) if previous is None else (self._current, _Keys.of(previous))
        self.random = random
        self.fields = FieldCipher(self._current.key_id, {keys.key_id: keys.fields for keys in self._all}, random)

    @classmethod
    def from_secrets(cls, current: str, previous: str | None) -> "KeyRing":
        """From `COOP_SECRET_KEY` and `…_PREVIOUS`, each 32 bytes in base64. Raises ValueError, which repeats no key."""
        return cls(_root(current), None if not previous else _root(previous))

    @property
    def key_id(self) -> bytes:
        """Which root is the current one: four bytes derived from it, which tell nothing about it."""
        return self._current.key_id

    def backup_cipher(self, salt: bytes, key_id: bytes | None = None) -> AESGCM | None:
        """The cipher of one backup file, which has its SALT to itself; None where the root KEY_ID is not given."""
        wanted = self._current.key_id if key_id is None else key_id
        found = next((keys for keys in self._all if keys.key_id == wanted), None)
        return None if found is None else AESGCM(_derive(found.backups, "backup-file", salt=salt))

    @property
    def pepper(self) -> bytes:
        """What passwords are hashed with besides their salt; not in the database."""
        return self._current.pepper

    @property
    def peppers(self) -> tuple[bytes, ...]:
        """The current pepper, then the previous one: a password set under the old root is still checked."""
        return tuple(keys.pepper for keys in self._all)

    @property
    def peppers_by_id(self) -> Mapping[str, bytes]:
        """The peppers by their key's id in hexadecimal."""
        return {keys.key_id.hex(): keys.pepper for keys in self._all}

    def made(self, sealed: bytes) -> bool:
        """Whether a field was sealed with one of the keys."""
        return any(sealed.startswith(FORMAT + keys.key_id) for keys in self._all)

    def is_current(self, sealed: bytes) -> bool:
        """Whether a field was sealed with the current root's key."""
        return sealed.startswith(FORMAT + self._current.key_id)

    def sign(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of DATA; a signature for one PURPOSE is worth nothing for another."""
        return _mac(self._current.sign, purpose, data)

    def is_signed(self, purpose: str, data: bytes, signature: bytes) -> bool:
        """Whether SIGNATURE is ours, by the current root or the previous one."""
        return any(hmac.compare_digest(_mac(keys.sign, purpose, data), signature) for keys in self._all)

    def blind_index(self, purpose: str, value: str) -> bytes:
        """A keyed digest to look a secret VALUE up by: 13 digits are tried out in minutes against a plain hash."""
        return _mac(self._current.index, purpose, value.encode())

    def blind_indexes(self, purpose: str, value: str) -> tuple[bytes, ...]:
        """The digests that a row may hold while the root is being changed, the current one first."""
        return tuple(_mac(keys.index, purpose, value.encode()) for keys in self._all)


def _mac(key: bytes, purpose: str, data: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\x00" + data, sha256)


def _root(secret: str) -> bytes:
    try:
        root = base64.b64decode(secret, validate=True)
    except (binascii.Error, ValueError):
        root = b""
    if len(root) != ROOT_BYTES:
        raise ValueError(f"a secret key must be {ROOT_BYTES} random bytes in base64 (coop keys new prints one)")
    return root
