"""A picture is fetched only where an open step waits for one, and outside of any transaction."""

from core.pictures import PictureKind
from handlers.incoming import PictureRef


class MustFetchError(Exception):
    """Fetch the picture and draw it anew as KIND, put it into the `Incoming`, then handle the message again."""

    def __init__(self, ref: PictureRef, kind: PictureKind) -> None:
        super().__init__("a picture that must be fetched")
        self.ref, self.kind = ref, kind
