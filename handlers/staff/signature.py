"""The signature of a member (`/signature 026548`, ลายมือชื่อ): larger, smaller, a new one (product row R10)."""

from core.pictures import PictureKind
from handlers.picture_pages import Pages

FEATURE = Pages(PictureKind.SIGNATURE).flow()
