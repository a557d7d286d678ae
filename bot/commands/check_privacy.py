"""What `check` says about the erased, about those who wish to be, and about what is soon to go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.commands.database import unclear
from bot.commands.finding import Finding
from bot.config import Config
from bot.erasure_list import ErasureList
from bot.privacy import in_words, list_of
from handlers.privacy import pending
from storage import Ledger, LedgerUnavailable, Tx, erasures
from storage.erasures import Erasure, Request
from storage.terms import Term


@dataclass(frozen=True, slots=True)
class Found:
    erased: Sequence[Erasure]
    unclear: Sequence[Erasure]
    wishes: Sequence[Request]
    terms: Sequence[tuple[Term, int]]


async def privacy(url: str, config: Config) -> list[Finding]:
    """The database must be up to date."""
    now, ledger, listed = Clock().now(), Ledger(url), list_of(config, url)
    known = listed.read()

    def look(tx: Tx) -> Found:
        older = erasures.unclear(tx, known)
        return Found(erasures.all_done(tx), older, erasures.wishes(tx), pending(tx, now))

    try:
        found = await ledger.read(look)
    except LedgerUnavailable as error:
        return [Finding("erased", False, f"the database cannot be asked: {error}")]
    finally:
        await ledger.close()
    return [*_list(found, listed), *_wishes(found.wishes, now), *_terms(found.terms)]


def _list(found: Found, listed: ErasureList) -> Iterator[Finding]:
    if listed.missing and found.erased:
        lost = f"{listed.file} is missing: a restored backup would bring the erased back; `run`"
        yield Finding("erased", False, f"{lost} writes anew those whom this database knows")
    elif found.unclear:
        yield Finding("erased", True, unclear(found.unclear), warns=True)
    else:
        yield Finding("erased", True, f"{len(found.erased)} here; {listed.file}")


def _wishes(asked: Sequence[Request], now: datetime) -> Iterator[Finding]:
    """Somebody waits for an answer, perhaps from a person who has left meanwhile."""
    if asked:
        who = ", ".join(f"P-{each.subject_id}" for each in asked)
        days = (now - asked[0].asked_at).days
        text = f"{who} asked to be erased, {days} days ago; their manager decides, or `erase`"
        yield Finding("wishes", True, text, warns=True)


def _terms(shorter: Sequence[tuple[Term, int]]) -> Iterator[Finding]:
    for term, entries in shorter:
        yield Finding("to be deleted", True, in_words(term, entries), warns=True)
