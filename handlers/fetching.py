"""A picture is fetched only where an open step waits for one, and outside of any transaction."""

from handlers.incoming import PictureRef


class MustFetchError(Exception):
    """Fetch the picture and draw it anew, put it into the `Incoming`, then handle the message again."""

    def __init__(self, ref: PictureRef) -> None:
        super().__init__("a picture that must be fetched")
        self.ref = ref
