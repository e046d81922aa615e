"""The photo of a member (`/photo 026548`, รูปถ่าย): larger, smaller, a new one (product row R10)."""

from core.pictures import PictureKind
from handlers.picture_pages import Pages

FEATURE = Pages(PictureKind.PHOTO).flow()
