"""The public address, under which webhook and pages are reached: as `[public]` has it, and as it
was written before, when each of the two had an address of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.config_types import Listens
from handlers.frame.section import PublicUrl, Section

# Still read, and no longer shown.
FORMER = {"privacy": ("public_url", "listen"), "webhook": ("url", "listen")}


class PublicSection(Section):
    """`url` is what others call, and `listen` where Rapport is called behind a reverse proxy."""

    url: PublicUrl = ""
    listen: Listens = "127.0.0.1:8443"


@dataclass(frozen=True, slots=True)
class Called:
    """Where something is called, and where it listens (empty: not at all); the section of the
    configuration says so."""

    section: str = "public"
    url: str = ""
    listen: str = ""

    @property
    def key(self) -> str:
        return f"{self.section}.listen"


@dataclass(frozen=True, slots=True)
class Reach:
    """How webhook and pages are reached; `remark` says what to write instead of former keys."""

    webhook: Called = Called()
    pages: Called = Called()
    remark: str = ""

    @property
    def places(self) -> dict[str, str]:
        """The addresses that are listened on, by their keys."""
        return {each.key: each.listen for each in (self.pages, self.webhook) if each.listen}


def reach(public: PublicSection, *, hooked: bool, former: Mapping[str, str]) -> Reach:
    """`hooked`: updates come by webhook; `former` has the former keys by their names. Raises
    ValueError, which names the key and what was expected."""
    pages = Called("privacy", former["privacy.public_url"], former["privacy.listen"])
    hook = Called("webhook", former["webhook.url"], former["webhook.listen"] or public.listen)
    if public.url:
        for key, value in former.items():
            if value:
                raise ValueError(f"{key}: expected to be left out beside public.url")
        both = Called("public", public.url, public.listen)
        return Reach(webhook=both if hooked else Called(), pages=both)
    if not pages.listen:
        pages = Called()
    if not hook.url:  # where it would listen matters to nobody
        if hooked:
            raise ValueError("webhook.enabled: expected public.url, to which Telegram brings them")
        hook = Called()
    return Reach(hook, pages, _instead(hook, pages))


def _instead(hook: Called, pages: Called) -> str:
    """One sentence: what is written, and what to write."""
    found = [each for each in (hook, pages) if each.listen]
    if not found:
        return ""
    text = f'write [public] url = "{found[0].url}" and listen = "{found[0].listen}"'
    if hook.url:
        text += ", and [webhook] enabled = true"
    if len(found) > 1:
        text += ", and have your reverse proxy bring the pages there, too"
    sections = " and ".join(f"[{each.section}]" for each in found)
    return f"the address in {sections} is still read; {text} instead"
