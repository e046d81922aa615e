"""The simulator's own few pages beside the chat page: LINE's dialog, and "the bot is starting"."""

from starlette.responses import HTMLResponse, Response

_PAGE = """<!doctype html><html lang="th"><head><meta charset="utf-8">{head}
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>@font-face{{font-family:Sarabun;src:url(/simulator/static/fonts/Sarabun-Regular.woff2)}}
body{{font:20px/1.5 Sarabun,sans-serif;margin:0;color:#16261d}}
header{{background:#4a5a51;color:#fff;padding:12px 16px;font-size:18px}}
main{{max-width:30em;margin:0 auto;padding:8px 16px}} h1{{font-size:27px}} [lang=en]{{color:#4a5a51;font-size:18px}}
button{{font:inherit;min-height:56px;width:100%;margin:4px 0;background:#fff;border:1px solid #6b7f74;
border-radius:8px}}
</style></head><body><header>{title}</header><main>{body}</main></body></html>"""


def plain_page(title: str, body: str, status: int = 200, *, again_after_s: int | None = None) -> Response:
    """A page of TITLE and BODY (HTML); with AGAIN_AFTER_S it loads itself anew."""
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    head = ""
    if again_after_s is not None:
        head = f'<meta http-equiv="refresh" content="{again_after_s}">'
        headers["Retry-After"] = str(again_after_s)
    return HTMLResponse(_PAGE.format(title=title, body=body, head=head), status, headers)
