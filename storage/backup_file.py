"""The file of a backup: encrypted in pieces, so that whatever was altered, cut off, added or reordered is noticed.

    magic (8) | key id (4) | salt (32) | piece | piece | … | last piece

Each file has a key of its own, derived by HKDF from `COOP_SECRET_KEY` and the file's random salt.  A piece is AES-GCM
over 64 KiB of a zlib stream; its nonce is its number and whether it is the last one (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015).  Inside stand records of msgpack, each behind its length.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.encryption import KEY_ID_BYTES, KeyRing

MAGIC = b"SAHABAK\x01"
"""Its last byte is the format's version."""

SALT_BYTES = 32
HEADER_BYTES = len(MAGIC) + KEY_ID_BYTES + SALT_BYTES
PIECE_BYTES = 64 * 1024
TAG_BYTES = 16
LEVEL = 1
"""zlib's fastest: sealed fields cannot be pressed, and the rest is small at any level."""

LENGTH = struct.Struct(">I")
NUMBER = struct.Struct(">QL")
"""A nonce: the piece's number, and 1 for the last piece."""

DAMAGED = "the backup is damaged, or was cut off or altered"


class BackupRefusedError(Exception):
    """A file that cannot be restored; the text is a sentence for the operator."""


class BackupWriter:
    """Writes records to FILE; nothing of it can be read back before `close`."""

    def __init__(self, file: BinaryIO, keys: KeyRing) -> None:
        salt = keys.random(SALT_BYTES)
        cipher = keys.backup_cipher(salt)
        if cipher is None:
            raise RuntimeError("the current key is always given")
        self._file = file
        self._cipher = cipher
        self._header = MAGIC + keys.key_id + salt
        self._press = zlib.compressobj(LEVEL)
        self._waiting = bytearray()
        self._number = 0
        self._encode = msgspec.msgpack.Encoder().encode
        file.write(self._header)

    def write(self, record: object) -> None:
        """One more record."""
        body = self._encode(record)
        self._take(self._press.compress(LENGTH.pack(len(body)) + body))

    def close(self) -> None:
        """The end. The file itself stays open, to be flushed to the disk by its owner."""
        self._take(self._press.flush())
        self._seal(bytes(self._waiting), last=True)

    def _take(self, pressed: bytes) -> None:
        self._waiting += pressed
        while len(self._waiting) > PIECE_BYTES:  # what exactly fills a piece waits: it may be the last
            self._seal(bytes(self._waiting[:PIECE_BYTES]), last=False)
            del self._waiting[:PIECE_BYTES]

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(NUMBER.pack(self._number, last), piece, self._header))
        self._number += 1


def read_records(file: BinaryIO, keys: KeyRing) -> Iterator[object]:
    """The records of a backup, in order. Raises BackupRefusedError at the first piece that is not as it was written."""
    decoder = msgspec.msgpack.Decoder()
    waiting = bytearray()
    pressed = zlib.decompressobj()
    for piece in _pieces(file, keys):
        waiting += pressed.decompress(piece)
        start = 0
        while len(waiting) - start >= LENGTH.size:
            (length,) = LENGTH.unpack_from(waiting, start)
            end = start + LENGTH.size + length
            if len(waiting) < end:
                break
            yield decoder.decode(memoryview(waiting)[start + LENGTH.size : end].tobytes())
            start = end
        del waiting[:start]


def _pieces(file: BinaryIO, keys: KeyRing) -> Iterator[bytes]:
    """What the pieces hold, checked."""
    header = file.read(HEADER_BYTES)
    cipher = _cipher_of(header, keys)
    piece, number = file.read(PIECE_BYTES + TAG_BYTES), 0
    while piece:
        behind = file.read(PIECE_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(NUMBER.pack(number, not behind), piece, header)
        except (InvalidTag, ValueError):
            raise BackupRefusedError(DAMAGED) from None
        piece, number = behind, number + 1
    if not number:
        raise BackupRefusedError(DAMAGED)


def _cipher_of(header: bytes, keys: KeyRing) -> AESGCM:
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise BackupRefusedError("this is no backup that this program can read")
    key_id = header[len(MAGIC) : len(MAGIC) + KEY_ID_BYTES]
    cipher = keys.backup_cipher(header[len(MAGIC) + KEY_ID_BYTES :], key_id)
    if cipher is None:
        raise BackupRefusedError(
            f"the backup was made with another COOP_SECRET_KEY (id {key_id.hex()}, given {keys.key_id.hex()});"
            " give that one as COOP_SECRET_KEY_PREVIOUS"
        )
    return cipher
