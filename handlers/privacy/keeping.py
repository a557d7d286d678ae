"""How long what people wrote is kept. A shorter retention never takes effect at once: a lost or
incomplete configuration must not delete anything.

Where the configuration asks for less than is in force, what would go is counted, written to the
trail and shown by `check`, and goes only after a week. Where the section is missing, it stays.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.frame.settings import Settings
from handlers.relation.personal import DossierSettings
from storage import Tx, ahead, audit, dossier, retention, terms
from storage.terms import Term

NOTICE = timedelta(days=7)
TEXTS, DOSSIER = "texts", "dossier."


def drop_expired(tx: Tx, settings: Settings, now: datetime) -> None:
    """Delete what is past the time that is in force."""
    now = ahead.believed(tx, now)
    for term in in_force(tx, settings, now):
        if term.days is None:
            continue
        before = now - timedelta(days=term.days)
        if term.name == TEXTS:
            if emptied := retention.drop_texts(tx, before):
                audit.record(tx, None, "texts.expired", "texts", now, entries=emptied)
            continue
        field = term.name.removeprefix(DOSSIER)
        gone = dossier.expire(tx, field, before)
        if gone:
            audit.record(tx, None, "dossier.expired", f"dossier:{field}", now, entries=gone)


def in_force(tx: Tx, settings: Settings, now: datetime) -> list[Term]:
    """The terms as they are now; what changes in them is noted and traced."""
    known, found = terms.known(tx), []
    for name, days, stated in _asked(tx, settings):
        before = known.get(name)
        # The retention of a field that is switched off may be unknown.
        term = before or Term(name, days or None)
        after = _after(term, days, now, stated=stated)
        if after != before:
            terms.keep(tx, after)
        if after != term:
            _trace(tx, term, after, now)
        found.append(after)
    return found


def pending(tx: Tx, now: datetime) -> list[tuple[Term, int]]:
    """What is kept longer than the configuration says, and how much of it there is."""
    shorter = [term for term in terms.known(tx).values() if term.shorter is not None]
    return [(term, n) for term in shorter if (n := _count(tx, term.name, term.shorter, now))]


def _asked(tx: Tx, settings: Settings) -> Iterator[tuple[str, int | None, bool]]:
    """What the configuration asks for: name, days, and whether its section is there at all."""
    yield TEXTS, settings.privacy.text_days or None, "privacy" in settings.stated
    kept = settings[DossierSettings].switched_on
    for field in sorted({*kept, *dossier.fields(tx)}):
        on = kept.get(field)
        yield DOSSIER + field, on.keep_days if on else 0, "dossier" in settings.stated


def _after(term: Term, days: int | None, now: datetime, *, stated: bool) -> Term:
    if days is None or (term.days is not None and days >= term.days):
        return Term(term.name, days)
    if not stated:
        return Term(term.name, term.days, days)
    if term.shorter != days or term.shorter_from is None:
        return Term(term.name, term.days, days, now + NOTICE)
    return Term(term.name, days) if now >= term.shorter_from else term


def _trace(tx: Tx, before: Term, after: Term, now: datetime) -> None:
    """The trail says what is to go, what has gone, and what was taken back."""
    if after.shorter is not None:
        entries = _count(tx, after.name, after.shorter, now)
        begins = after.shorter_from.isoformat() if after.shorter_from else None
        said = {"days": after.shorter, "entries": entries, "begins": begins}
        audit.record(tx, None, "retention.shorter", f"retention:{after.name}", now, **said)
        return
    shortened = before.shorter is not None and after.days == before.shorter
    what = "retention.shortened" if shortened else "retention.kept"
    entries = _count(tx, after.name, after.days, now) if shortened else 0
    audit.record(tx, None, what, f"retention:{after.name}", now, days=after.days, entries=entries)


def _count(tx: Tx, name: str, days: int | None, now: datetime) -> int:
    if days is None:
        return 0
    before = now - timedelta(days=days)
    if name == TEXTS:
        return retention.count_texts(tx, before)
    return dossier.count(tx, name.removeprefix(DOSSIER), before)
