"""Every page for members and the office in the order in which an address is looked for."""

from starlette.routing import BaseRoute

from bot.receipt_drawing import Drawing
from bot.web import link, list_page, member_page, mydata, picture_page, receipt_page, request_page, verify_page
from bot.web.link_site import LinkSite


def routes(site: LinkSite, drawing: Drawing) -> list[BaseRoute]:
    """The link page's take every other address under /link, and so come last."""
    return [
        *picture_page.routes(site.store, site.means),
        *list_page.routes(site),
        *receipt_page.routes(site, drawing),
        *verify_page.routes(site),
        *mydata.routes(site),
        *member_page.routes(site),
        *request_page.routes(site),
        *link.routes(site),
    ]
