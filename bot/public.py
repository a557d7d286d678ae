"""What is reachable from outside: the features' pages and the webhook, at the public address."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from bot.config_public import Reach
from bot.site import Site
from bot.transport.hook import Hook, WebhookRefused
from bot.transport.webhook import Webhook
from handlers.doors.web import PAGES, Pages

GRACE = 8.0  # seconds for what is at hand when we are asked to stop


@asynccontextmanager
async def opened(
    reach: Reach, pages: Pages, hook: Hook | None = None, webhook: Webhook | None = None
) -> AsyncIterator[None]:
    """Answer while it lasts; former settings have an address for each of the two. Raises
    CannotListen, and WebhookRefused for a path at which a page is."""
    routes: dict[str, list[web.RouteDef]] = {}
    keys = {listen: key for key, listen in reach.places.items()}
    if reach.pages.listen:
        routes[reach.pages.listen] = pages.routes()
    if hook is not None and webhook is not None:
        _apart(hook.path)
        # Last: it answers whatever is left.
        routes.setdefault(hook.listen, []).extend(webhook.routes())
    async with AsyncExitStack() as sites:
        for address, answered in routes.items():
            key = keys.get(address, "public.listen")
            await sites.enter_async_context(Site(key, address, answered, GRACE))
        yield


def _apart(path: str) -> None:
    first, slash, _ = path.partition("/")
    if slash and any(page.path.startswith(f"/{first}/") for page in PAGES):
        raise WebhookRefused(f"webhook.path: expected not to begin with {first}/, where pages are")
