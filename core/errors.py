"""The one root of every expected "no".

A `Refusal` carries a key of the message catalogue and the values for its words; whoever meets a person turns it into a
sentence in that person's language.  Anything else that is raised is a fault of ours.
"""


class Refusal(Exception):  # noqa: N818 - the office's word for it, and not an error of the program
    """Something a person asked for is not allowed, and why: KEY in the catalogue, VALUES for its placeholders."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class KeyConflictError(Exception):
    """A row that the database refused: a second one with a key that must be unique, or one that refers to nothing.

    The text names the constraint and no value.
    """


class StoreUnavailableError(Exception):
    """The database cannot be reached, is locked by somebody else or has no room: nothing was kept, try again later."""
