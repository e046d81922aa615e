"""Pictures in a Flex bubble: across its width, or at the side of the first facts.

LINE fetches them from the address without any cookie, so that the address itself is what lets them be seen.  It takes
no picture that is more than three times as high as it is wide.
"""

from bot.line.actions import Json
from handlers.reply import Picture

SIDE, LARGE_SIDE = "92px", "120px"
HIGHEST = 3
"""Times the width."""
LARGEST_RATIO = 100_000


def across(picture: Picture, public_url: str) -> Json:
    """PICTURE as wide as its card, whole."""
    return _image(picture, public_url) | {"aspectMode": "fit"}


def at_the_side(picture: Picture, public_url: str, *, is_large: bool) -> Json:
    """PICTURE small, with round corners."""
    return {
        "type": "box",
        "layout": "vertical",
        "width": LARGE_SIDE if is_large else SIDE,
        "flex": 0,
        "contents": [
            {
                "type": "box",
                "layout": "vertical",
                "cornerRadius": "8px",
                "contents": [_image(picture, public_url) | {"aspectMode": "cover"}],
            }
        ],
    }


def _image(picture: Picture, public_url: str) -> Json:
    width = min(max(picture.width, 1), LARGEST_RATIO)
    height = min(max(picture.height, 1), HIGHEST * width, LARGEST_RATIO)
    return {"type": "image", "url": public_url + picture.path, "size": "full", "aspectRatio": f"{width}:{height}"}
