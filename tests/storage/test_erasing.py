"""Erasing: afterwards the name stands nowhere, and what was concluded still does."""

from datetime import timedelta

from handlers.privacy.erasing import erase, erase_again
from scoring.assessments import Assessment, FactKind, Kind, Rating
from scoring.packs import builtin
from storage import (
    Ledger,
    Tx,
    accounts,
    assessments,
    audit,
    chain,
    contacts,
    dossier,
    drafts,
    erasures,
    groups,
    identity,
    invitations,
    outbox,
    people,
    sheets,
    updates,
    visits,
)
from storage.erasures import Erasure
from storage.identity import Subject
from tests.cast import NOW, Cast, enter
from tests.everything import places_of

DAY = timedelta(days=1)
TELEGRAM = 7_123_456_789
QUIET = "The budget doubles in spring"


def live(tx: Tx, cast: Cast) -> None:
    """Every place in which Li Na, or Wang Fang, leaves something behind."""
    li_na, wang, huaxin = cast.li_na, cast.wang_fang, cast.huaxin
    people.join(tx, li_na.id, TELEGRAM, "zh", NOW)
    people.choose_zone(tx, li_na.id, "Europe/Berlin")
    people.announce_absence(tx, li_na.id, NOW.date(), NOW.date())
    code = invitations.create(tx, li_na.id, NOW)
    found = invitations.find(tx, code)
    assert found is not None
    invitations.use(tx, found, TELEGRAM, NOW)
    data = {"answers": {"kind": "key", "subject": wang.id, "note": "王芳 said so"}}
    draft = drafts.begin(tx, li_na.id, "rate", data, TELEGRAM, NOW)
    visit = visits.record(
        tx, huaxin.id, li_na.id, NOW.date(), NOW, note="王芳 alone", participant_ids=[wang.id],
        draft_id=draft.id,
    )  # fmt: skip
    other = contacts.create(tx, huaxin.id, "Zhao Qiang", NOW)
    visits.record(
        tx, huaxin.id, li_na.id, NOW.date(), NOW, note="Li Na with 王芳; Li Nan stayed away",
        participant_ids=[wang.id, other.id],
    )  # fmt: skip
    fact = assessments.add_fact(
        tx, huaxin.id, li_na.id, FactKind.TEXT, QUIET, NOW, origin="王芳", visit_id=visit.id
    )
    rubric = builtin("key")
    rated = assessments.record(
        tx, Kind.KEY, wang.id, huaxin.id, li_na.id, {"stance": Rating(2, (fact,))}, NOW,
        rubric=(rubric.id, rubric.version), level="accepted", mean=1.5, visit_id=visit.id,
    )  # fmt: skip
    assessments.withdraw(tx, rated.id, cast.zhang_wei.id, "Li Na mixed up 王芳", NOW)
    assessments.record(
        tx, Kind.KEY, wang.id, huaxin.id, li_na.id, {"stance": Rating(1)}, NOW + DAY,
        rubric=(rubric.id, rubric.version), level="accepted", mean=1.0,
    )  # fmt: skip
    chain.edit(tx, wang.id, li_na.id, NOW, name="王芳 (CFO)", title="王芳's new title")
    dossier.keep(tx, wang.id, "family", "two sons", li_na.id, NOW)
    dossier.keep(tx, other.id, "career", "worked with 王芳", li_na.id, NOW)
    accounts.handover(tx, huaxin.id, cast.zhang_wei.id, cast.chen_jie.id, "Li Na is ill", NOW)
    accounts.handover(tx, huaxin.id, li_na.id, cast.chen_jie.id, "Li Na knows 王芳", NOW + DAY)
    payload = {"person": li_na.id, "handle": "@lina_canary"}
    outbox.queue(tx, cast.zhang_wei.id, "joined", payload, NOW, priority=outbox.NUDGE)
    outbox.queue(tx, li_na.id, "nudge", {"at": NOW.isoformat()}, NOW, priority=outbox.NUDGE)
    groups.ask(tx, -100, "Team Li Na ", cast.zhang_wei.id, cast.chen_jie.id, NOW)
    sheets.keep(tx, li_na.id, "<p>王芳</p>", NOW)
    updates.quarantine(tx, 1, f'{{"from": {{"id": {TELEGRAM}}}}}', "failed: 王芳", NOW)
    updates.quarantine(tx, 1, '{"text": "Li Na"}', "failed", NOW)


def history(tx: Tx, contact_id: int) -> list[Assessment]:
    return [each for each, _ in assessments.history(tx, Kind.KEY, contact_id, 9)]


async def founded(ledger: Ledger) -> Cast:
    def found(tx: Tx) -> Cast:
        cast = enter(tx)
        live(tx, cast)
        return cast

    return await ledger.write(found)


async def test_a_colleague_who_is_erased_is_found_nowhere(ledger: Ledger) -> None:
    cast = await founded(ledger)
    li_na = cast.li_na
    words = ("Li Na ", 'Li Na"', "Li Na'", str(TELEGRAM), "lina_canary", "Europe/Berlin")
    assert await ledger.read(lambda tx: places_of(tx, words))
    before = await ledger.read(lambda tx: history(tx, cast.wang_fang.id))
    by = cast.zhang_wei.id
    await ledger.write(
        lambda tx: erase(tx, Subject.PERSON, li_na.id, by, NOW + 2 * DAY, keep_texts=True)
    )
    assert await ledger.read(lambda tx: places_of(tx, words)) == []
    gone = await ledger.read(lambda tx: people.get(tx, li_na.id))
    assert (gone.name, gone.active, gone.chat_id) == (f"Former colleague {li_na.id}", False, None)
    assert await ledger.read(lambda tx: people.speaking(tx, TELEGRAM)) is None
    assert await ledger.read(lambda tx: places_of(tx, [QUIET])), "what she wrote is the company's"
    assert await ledger.read(lambda tx: places_of(tx, ["Li Nan stayed away"])), "another's name"
    after = await ledger.read(lambda tx: history(tx, cast.wang_fang.id))
    assert after == before
    last = await ledger.read(lambda tx: list(audit.entries(tx)))
    assert (last[-1].action, last[-1].object) == ("person.erased", f"person:{li_na.id}")


async def test_texts_go_too_where_the_company_does_not_keep_them(ledger: Ledger) -> None:
    cast = await founded(ledger)
    await ledger.write(
        lambda tx: erase(tx, Subject.PERSON, cast.li_na.id, None, NOW + DAY, keep_texts=False)
    )
    assert await ledger.read(lambda tx: places_of(tx, [QUIET, "stayed away"])) == []
    days = await ledger.read(lambda tx: visits.of_account(tx, cast.huaxin.id, NOW.date()))
    assert [visit.note for visit in days] == ["", ""]


async def test_a_contact_who_is_erased_keeps_levels_and_loses_every_word(ledger: Ledger) -> None:
    cast = await founded(ledger)
    wang = cast.wang_fang
    words = ("王芳", "CFO", "Purchasing director", "two sons", QUIET, "new title", "王芳 alone")
    before = await ledger.read(lambda tx: history(tx, wang.id))
    await ledger.write(
        lambda tx: erase(tx, Subject.CONTACT, wang.id, None, NOW + 2 * DAY, keep_texts=True)
    )
    assert await ledger.read(lambda tx: places_of(tx, words)) == []
    after = await ledger.read(lambda tx: history(tx, wang.id))
    assert [(a.at, a.level, a.mean, a.levels) for a in after] == [
        (b.at, b.level, b.mean, b.levels) for b in before
    ]
    now = await ledger.read(lambda tx: contacts.get(tx, wang.id))
    assert now is not None
    assert (now.name, now.title, now.active) == (f"前联系人{wang.id}", "", False)
    then = await ledger.read(lambda tx: chain.of_account(tx, cast.huaxin.id, as_of=NOW + DAY))
    assert "王芳" not in str(then), "nor when one looks into the past"


async def test_who_comes_back_with_a_restored_backup_is_erased_again(ledger: Ledger) -> None:
    cast = await founded(ledger)
    at = NOW + DAY
    here = (await ledger.read(identity.of)).name
    listed = [
        Erasure(Subject.PERSON, cast.li_na.id, at, here, here),
        Erasure(Subject.CONTACT, cast.wang_fang.id, at, here, here),
        Erasure(Subject.PERSON, cast.zhang_wei.id, at, "another", "another"),
        Erasure(Subject.PERSON, 987_654, at, here, here),  # not in this backup at all
    ]
    again = await ledger.write(lambda tx: erase_again(tx, listed, at, keep_texts=True))
    assert [each.subject_id for each in again] == [cast.li_na.id, cast.wang_fang.id]
    assert await ledger.read(lambda tx: places_of(tx, ["Li Na ", str(TELEGRAM), "王芳"])) == []
    assert await ledger.read(erasures.all_done) == listed[:2]
    twice = await ledger.write(lambda tx: erase_again(tx, listed, at, keep_texts=True))
    assert twice == []
    assert (await ledger.read(lambda tx: people.get(tx, cast.zhang_wei.id))).active
