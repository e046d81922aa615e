"""A picture or a file is fetched only where an open step waits for one, and outside of any transaction."""

from core.pictures import PictureKind
from handlers.incoming import FileRef, PictureRef


class MustFetchError(Exception):
    """Fetch the picture and draw it anew as KIND, put it into the `Incoming`, then handle the message again."""

    def __init__(self, ref: PictureRef, kind: PictureKind) -> None:
        super().__init__("a picture that must be fetched")
        self.ref, self.kind = ref, kind


class MustFetchSheetError(Exception):
    """Fetch the file and read its table, put it into the `Incoming`, then handle the message again."""

    def __init__(self, ref: FileRef) -> None:
        super().__init__("a file that must be fetched")
        self.ref = ref
