"""Which pepper a password was hashed with, so that the secret key can be changed though nobody knows the passwords.

A stored hash begins with a tag: `k.1f0c2b9a$argon2id$…` was made with the pepper of that key.  When the key is changed
(`storage.rotation`), the tag becomes `w.…$argon2id$…`: the old pepper itself, sealed with the new key.  The previous
key is then not needed any more, and a stolen database still shows no pepper.  Hashes without a tag are older than tags.

>>> old, new = KeyRing(b"1" * 32, None), KeyRing(b"2" * 32, b"1" * 32)
>>> wrapped = Peppers(new).wrapped(Peppers(old).tag + "$argon2id$rest")
>>> Peppers(KeyRing(b"2" * 32, None)).candidates(wrapped) == (old.pepper,)
True
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from storage.encryption import KeyRing, UnreadableFieldError

OF_KEY, WRAPPED = "k.", "w."
PLACE = "credentials:wrapped:pepper"


class Peppers:
    """The peppers of a key ring."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self.tag = OF_KEY + keys.key_id.hex()
        """What a new hash is marked with."""

    @property
    def present(self) -> bytes:
        """For new hashes."""
        return self._keys.pepper

    @property
    def given(self) -> int:
        """How many keys are given: every check does the work of as many, whatever it checks."""
        return len(self._keys.peppers)

    def candidates(self, stored: str) -> tuple[bytes, ...]:
        """The peppers that STORED may have been made with; none where its key is not given."""
        tag = stored.partition("$")[0]
        if tag.startswith(WRAPPED):
            return self._unwrapped(tag)
        if tag.startswith(OF_KEY):
            pepper = self._keys.peppers_by_id.get(tag.removeprefix(OF_KEY))
            return () if pepper is None else (pepper,)
        return self._keys.peppers

    def wrapped(self, stored: str) -> str:
        """STORED as it can be checked with the current key alone. Raises UnreadableFieldError without its own key."""
        tag, _, rest = stored.partition("$")
        if tag == self.tag or self._is_wrapped_now(tag):
            return stored
        found = self.candidates(stored)
        if not found:
            raise UnreadableFieldError("credentials.password_hash was made with a key that is not given")
        sealed = self._keys.fields.seal(found[-1], PLACE)  # of one without a tag: the previous key, the only one then
        return f"{WRAPPED}{urlsafe_b64encode(sealed).decode()}${rest}"

    def _is_wrapped_now(self, tag: str) -> bool:
        return tag.startswith(WRAPPED) and self._keys.is_current(urlsafe_b64decode(tag.removeprefix(WRAPPED)))

    def _unwrapped(self, tag: str) -> tuple[bytes, ...]:
        try:
            return (self._keys.fields.open(urlsafe_b64decode(tag.removeprefix(WRAPPED)), PLACE),)
        except (UnreadableFieldError, ValueError):
            return ()
