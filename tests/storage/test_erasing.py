"""Erasing: afterwards the name stands nowhere, and what was concluded still does."""

import asyncio
import gzip
import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from unicodedata import combining, normalize

import pytest
from sqlalchemy import insert, select, update

from handlers.privacy.erasing import erase, erase_again
from scoring.assessments import Assessment, FactKind, Kind, Rating
from scoring.packs import builtin
from scoring.people import Role
from storage import (
    Ledger,
    Tx,
    accounts,
    alerts,
    assessments,
    audit,
    chain,
    contacts,
    dossier,
    drafts,
    erasures,
    facts,
    groups,
    identity,
    invitations,
    kept_files,
    outbox,
    people,
    sheets,
    staged,
    tables,
    updates,
    visits,
)
from storage.erasures import Erasure
from storage.identity import ErasureSubject
from storage.import_parts import Part
from storage.machinery.backup import backup
from storage.machinery.types import Json
from storage.scrubbing import CALLED, CODES, free_texts
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
    fact = facts.add(
        tx, huaxin.id, li_na.id, FactKind.TEXT, QUIET, NOW, origin="王芳", visit_id=visit.id
    )
    photo = facts.add(tx, huaxin.id, li_na.id, FactKind.PHOTO, "", NOW, file_id="photo-of-wang")
    kept_files.want(tx, "photo-of-wang", NOW)
    kept_files.keep(tx, "photo-of-wang", b"a face")
    rubric = builtin("key")
    rated = assessments.record(
        tx, Kind.KEY, wang.id, huaxin.id, li_na.id, {"stance": Rating(2, (fact, photo))}, NOW,
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


NAMES = {
    "Chinese": "欧阳娜娜", "Japanese": "髙橋 さゆり", "Korean": "김민수", "Thai": "สมชาย ใจดี",
    "Vietnamese": "Nguyễn Văn Đức", "Hindi": "राम कुमार", "Arabic": "محمد العلي",
    "Hebrew": "משה כהן", "Russian": "Юлия Ёлкина", "Ukrainian": "Їржина Ґонта",
    "Greek": "Νίκος Παπαδόπουλος", "Turkish": "İpek Işık", "German": "Änne Groß",
    "French": "Émile Zoë", "Polish": "Łukasz Wójcik", "Czech": "Řehoř Dvořák",
    "Romanian": "Șerban Țepeș", "Spanish": "Ñandú Pérez", "Danish": "Øystein Kjær",
    "Hungarian": "Ödön Űrhegyi", "Armenian": "Գարիկ Մարտիրոսյան", "Georgian": "ნინო ბერიძე",
}  # fmt: skip


def spelled(name: str) -> list[str]:
    """As people, keyboards and files write it: in capitals or none, composed or not, wrapped."""
    cases = [name, name.upper(), name.lower()]
    forms = {normalize(form, each) for each in cases for form in ("NFC", "NFD")}
    return [*forms, name.replace(" ", "\n"), name.replace(" ", " - ")]


def write_everywhere(tx: Tx, words: str) -> None:
    """Put the words into every free text of every table, each of which must have a row."""
    for table in tables.METADATA.sorted_tables:
        for column in free_texts(table):
            document = {"name": [words, "x"], "note": words}
            value = document if isinstance(column.type, Json) else words
            if table is tables.quarantine and column.name == "raw":
                value = json.dumps({"text": words})
            done = tx.execute(update(table).values({column.name: value}))
            assert done.rowcount, f"the story leaves no row in {table.name}"


def letters(text: str) -> str:
    """Nothing but the bare letters, by another way than the program's."""
    plain = normalize("NFKD", normalize("NFKD", text).casefold()).replace("ı", "i")
    return "".join(c for c in plain if not combining(c) and not c.isspace())


def everything(tx: Tx) -> str:
    rows = (row for each in tables.METADATA.sorted_tables for row in tx.execute(select(each)))
    return "\n".join(str(value) for row in rows for value in row)


def more(tx: Tx, cast: Cast) -> None:
    """Rows where the story of `live` leaves none."""
    o = tables.opportunities
    tx.execute(insert(o).values(number="7", product="", stage="", account_id=cast.huaxin.id))
    alerts.open_new(tx, "negative", Kind.KEY, 1, cast.huaxin.id, "critical", {}, NOW)
    staged.stage(tx, staged.begin(tx, NOW), [Part("people", [])])


@pytest.mark.parametrize("kind", ErasureSubject)
async def test_names_of_twenty_languages_are_nowhere_also_not_in_the_backup_after_it(
    database_url: str, tmp_path: Path, kind: ErasureSubject
) -> None:
    ledger = Ledger(database_url)

    def found(tx: Tx) -> list[int]:
        cast = enter(tx)
        live(tx, cast)
        more(tx, cast)
        if kind is ErasureSubject.PERSON:
            found = [people.create(tx, name, Role.REP, NOW).id for name in NAMES.values()]
        else:
            elsewhere = accounts.create(tx, "Orion", None, NOW).id
            found = [contacts.create(tx, elsewhere, name, NOW).id for name in NAMES.values()]
        each = [one for name in NAMES.values() for one in spelled(name)]
        write_everywhere(tx, "; ".join(f"met {one}, again" for one in each))
        return found

    keys = await ledger.write(found)
    before = letters(await ledger.read(everything))
    assert all(letters(name) in before for name in NAMES.values())
    for key in keys:
        await ledger.write(partial(erase, kind=kind, subject_id=key, by_id=None, now=NOW + DAY,
                                   keep_texts=True))  # fmt: skip
    file = tmp_path / "after.gz"
    await asyncio.to_thread(backup, database_url, file, "0.1.0", NOW)
    after = gzip.decompress(file.read_bytes()).decode()
    places = {"database": await ledger.read(everything), "backup": after}
    await ledger.close()
    for place, text in places.items():
        left = [name for name in NAMES.values() if letters(name) in letters(text)]
        assert left == [], place
        assert "again" in text, "the words around it are kept"


async def test_the_file_itself_does_not_remember_a_name(sqlite_url: str) -> None:
    cast = await founded(ledger := Ledger(sqlite_url))
    await ledger.write(
        lambda tx: erase(tx, ErasureSubject.CONTACT, cast.wang_fang.id, None, NOW, keep_texts=True)
    )
    await ledger.close()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    written = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    assert "王芳".encode() not in written


def test_each_text_is_free_or_named_as_one_of_the_programs_own() -> None:
    fixed = {
        f"{table}.{name}" for of in (CODES, CALLED) for table in of for name in of[table].split()
    }
    known = {f"{table.name}.{column.name}" for table in tables.METADATA.sorted_tables
             for column in table.columns}  # fmt: skip
    assert fixed <= known, "a column that is there no more"


async def test_who_has_the_same_name_keeps_it_and_what_is_said_about_them(ledger: Ledger) -> None:
    def found(tx: Tx) -> tuple[int, int]:
        cast = enter(tx)
        orion = accounts.create(tx, "Orion", cast.zhang_wei.id, NOW)
        other = contacts.create(tx, orion.id, "王芳", NOW, title="CIO")
        contacts.create(tx, orion.id, "王芳芳", NOW)
        visits.record(tx, orion.id, cast.zhang_wei.id, NOW.date(), NOW, note="王芳 is content")
        third = accounts.create(tx, "Third", cast.zhang_wei.id, NOW)
        note = "王芳 of Huaxin called; 王芳芳 too"
        visits.record(tx, third.id, cast.zhang_wei.id, NOW.date(), NOW, note=note)
        return cast.wang_fang.id, other.id

    gone, other = await ledger.write(found)
    await ledger.write(
        lambda tx: erase(tx, ErasureSubject.CONTACT, gone, None, NOW, keep_texts=True)
    )
    notes = await ledger.read(lambda tx: set(tx.execute(select(tables.visits.c.note)).scalars()))
    pseudonym = f"前联系人{gone}"
    assert notes == {"王芳 is content", f"{pseudonym} of Huaxin called; 王芳芳 too"}
    namesake = await ledger.read(lambda tx: contacts.get(tx, other))
    assert namesake is not None
    assert namesake.name == "王芳"


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
        lambda tx: erase(tx, ErasureSubject.PERSON, li_na.id, by, NOW + 2 * DAY, keep_texts=True)
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
        lambda tx: erase(
            tx, ErasureSubject.PERSON, cast.li_na.id, None, NOW + DAY, keep_texts=False
        )
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
        lambda tx: erase(tx, ErasureSubject.CONTACT, wang.id, None, NOW + 2 * DAY, keep_texts=True)
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
        Erasure(ErasureSubject.PERSON, cast.li_na.id, at, here, here),
        Erasure(ErasureSubject.CONTACT, cast.wang_fang.id, at, here, here),
        Erasure(ErasureSubject.PERSON, cast.zhang_wei.id, at, "another", "another"),
        Erasure(ErasureSubject.PERSON, 987_654, at, here, here),  # not in this backup at all
    ]
    again = await ledger.write(lambda tx: erase_again(tx, listed, at, keep_texts=True))
    assert [each.subject_id for each in again] == [cast.li_na.id, cast.wang_fang.id]
    assert await ledger.read(lambda tx: places_of(tx, ["Li Na ", str(TELEGRAM), "王芳"])) == []
    assert await ledger.read(erasures.all_done) == listed[:2]
    twice = await ledger.write(lambda tx: erase_again(tx, listed, at, keep_texts=True))
    assert twice == []
    assert (await ledger.read(lambda tx: people.get(tx, cast.zhang_wei.id))).active
