"""A screen as a page for the browser: in full, what the messenger shows as references."""

from base64 import b64encode
from hashlib import sha256
from itertools import chain

from markupsafe import Markup  # noqa: TID251  # a page of our own, where nothing becomes a link

from handlers.frame.html import JOINER
from handlers.frame.page import Document, Page
from handlers.frame.say import Say

PATH = "/sheet/"  # and its key
_STYLE = Markup("""
:root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
main { white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 1.5rem 0; }
svg { width: 100%; height: auto; border-radius: 12px; }
blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt, footer { opacity: .7; }
dd { margin: 0; }
div { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; }
th, td { padding: .2rem .6rem; text-align: left; vertical-align: top; }
footer { margin-top: 2rem; font-size: .85rem; }
""")
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
# No subresources, no scripts, no caching, no referrer.
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PAGE = Markup(
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Rapport</title>'
    "<style>{style}</style></head><body>{body}</body></html>"
)


def sheet(full: Page, veiled: Page, say: Say) -> str:
    """The whole HTML of a screen; `veiled` is what the chat shows, for the list of references."""
    parts = [Markup("<main>{}</main>").format(full.text.replace(JOINER, ""))]
    if full.picture:
        parts.append(Markup("<figure>{}</figure>").format(Markup(full.picture)))  # noqa: S704  # ours
    parts += [_legend(full, veiled)]
    parts += _tables(full.document) if isinstance(full.document, Document) else []
    parts.append(
        Markup("<footer>{}</footer>").format(
            say("This page opens only once. When you close it, it is gone.")
        )
    )
    return _html(say, Markup().join(parts))


def gone(say: Say) -> str:
    """Already opened, expired, or never existed: the page does not say which."""
    text = say("This page has been opened already, or has expired. Ask for it again in the chat.")
    return _html(say, Markup("<main>{}</main>").format(text))


def _html(say: Say, body: Markup) -> str:
    language = {"zh": "zh-Hans"}.get(say.language, say.language)
    return _PAGE.format(lang=language, style=_STYLE, body=body)


def _legend(full: Page, veiled: Page) -> Markup:
    """What the buttons in the chat stand for."""
    whole = {each.data: each.text for each in chain.from_iterable(full.rows)}
    rows = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(each.text, whole[each.data])
        for each in chain.from_iterable(veiled.rows)
        if whole.get(each.data, each.text) != each.text
    ]
    return Markup("<dl>{}</dl>").format(Markup().join(rows)) if rows else Markup()


def _tables(document: Document) -> list[Markup]:
    return [
        Markup("<h2>{}</h2><div><table>{}</table></div>").format(
            table.title, Markup().join(_row(row) for row in (table.columns, *table.rows))
        )
        for table in document.tables
    ]


def _row(cells: tuple[str, ...]) -> Markup:
    return Markup("<tr>{}</tr>").format(
        Markup().join(Markup("<td>{}</td>").format(c) for c in cells)
    )
