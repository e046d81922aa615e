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
