"""`python -m bot erase`: take somebody out of the records, after a preview."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.commands.score import BadInput
from bot.config import Config
from bot.privacy import list_of
from handlers.frame.clean import clean_line
from handlers.privacy import erase, owned, pseudonym
from storage import Ledger, Tx, erasing, erasures
from storage.erasures import Known
from storage.identity import ErasureSubject
from storage.owndata import Kept, about_contact, about_person

MAX_NAMES = 10  # shown in the preview


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom it is about, and what is kept about them."""

    who: Known
    kept: Kept
    owns: int
    mentions: Mapping[str, int]  # rows in which the name stands, by table
    called: Sequence[str]  # others in whose names it stands


def run_erase(
    url: str,
    config: Config,
    kind: ErasureSubject,
    who: str,
    *,
    yes: bool,
    tell: Callable[[str], None],
    confirm: Callable[[], bool],
) -> bool:
    """Whether somebody was erased. Raises BadInput."""
    return asyncio.run(_erase(url, config, kind, who, yes, tell, confirm))


async def _erase(
    url: str,
    config: Config,
    kind: ErasureSubject,
    who: str,
    yes: bool,
    tell: Callable[[str], None],
    confirm: Callable[[], bool],
) -> bool:
    ledger, now = Ledger(url), Clock().now()
    keep_texts = config.privacy.keep_authored
    try:
        chosen = await ledger.read(lambda tx: _choose(tx, kind, who))
        for line in _preview(kind, chosen, keep_texts=keep_texts):
            tell(line)
        if not yes and not confirm():
            tell("Nothing was erased.")
            return False
        await ledger.write(
            lambda tx: erase(tx, kind, chosen.who.id, None, now, keep_texts=keep_texts)
        )
        done = await ledger.read(erasures.all_done)
    finally:
        await ledger.close()
    list_of(config, url).complete(done)
    tell(f"Erased. The records now say “{pseudonym(kind, chosen.who.id, chosen.who.name)}”.")
    return True


def _choose(tx: Tx, kind: ErasureSubject, who: str) -> Chosen:
    """By the number, or by the whole name where only one has it."""
    who = clean_line(who, 120)
    found = erasures.known(tx, kind, who)
    if not found:
        raise BadInput(f"{kind} {who}: nobody has this number, or this whole name")
    if len(found) > 1:
        several = "; ".join(f"{each.id} ({each.name}, {each.where})" for each in found)
        raise BadInput(f"{kind} {who}: several have this name; give a number: {several}")
    known = found[0]
    mentions = erasing.mentions(tx, kind, known.id)
    called = erasing.others_called(tx, kind, known.id)
    if kind is ErasureSubject.CONTACT:
        return Chosen(known, about_contact(tx, known.id), 0, mentions, called)
    owns = len(owned(tx, known.id))
    return Chosen(known, about_person(tx, known.id), owns, mentions, called)


def _named(chosen: Chosen) -> Iterator[str]:
    """Where else the name stands: a name that is also a common word is noticed here."""
    if chosen.mentions:
        places = " · ".join(f"{name} {count}" for name, count in sorted(chosen.mentions.items()))
        yield f"  the name goes from: {places}"
    if chosen.called:
        some = ", ".join(chosen.called[:MAX_NAMES])
        yield f"  the name stays in names of others and of companies: {some}"


def _preview(kind: ErasureSubject, chosen: Chosen, *, keep_texts: bool) -> list[str]:
    kept = " · ".join(f"{name} {count}" for name, count in chosen.kept.counts.items() if count)
    lines = [
        f"{kind} {chosen.who.id}: {chosen.who.name} ({chosen.who.where})",
        f"  kept: {kept or 'the name'}",
        *_named(chosen),
    ]
    if kind is ErasureSubject.CONTACT:
        lines.append("  goes: name, title, dossier, the texts of the facts behind their ratings")
        return [*lines, "  stays: ratings and levels, under a pseudonym"]
    goes = "name, Telegram id, language, zone, absences, conversations, notices, invitations"
    stays = "ratings, visits, and what they wrote" if keep_texts else "ratings and visits"
    lines += [f"  goes: {goes}", f"  stays: {stays}, under a pseudonym"]
    if chosen.owns:
        lines.append(
            f"  accounts that will have no owner: {chosen.owns}; hand them over first to avoid it"
        )
    return lines
