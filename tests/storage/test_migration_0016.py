"""Conversations that were open under 0.2.0 go on: their ratings are carried over, all others are
read as they are."""

from functools import partial
from typing import Any

from sqlalchemy import MetaData, create_engine, select

from handlers.doors.chat import answer
from handlers.doors.flows import FLOWS
from handlers.frame.interview.answers import read
from handlers.frame.reply import Reply
from handlers.frame.say import Say
from handlers.frame.settings import Settings
from storage import Ledger, Tx, assessments, people, tables
from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from storage.machinery.types import as_json
from tests.cast import NOW
from tests.hostile.test_taps import LI_NA, tapped, typed, update_of
from tests.storage.first_release import build

FACT = {"kind": "text", "text": "She came to the fair", "file": None, "visit": None, "origin": "",
        "message": 70}  # fmt: skip
START = {"kind": "key", "subject": 9, "visit": 4}
LEVELS = {"acceptance": 1, "engagement": 2, "information": None, "guidance": 0}
STATE = {"menu": False, "returning": False, "forwards": [], "album": None, "basis": None}
RATING = {
    **STATE,
    "answers": {**START, "changed": "afresh", "picked": [], **LEVELS,
                "facts": {"engagement": [FACT]}},
    "at": "decision_support", "typed": {"60": "acceptance", "70": "engagement", "50": "changed"},
    "taps": [[40, None, 2], [41, "changed"], [44, "guidance"]], "version": 1,
}  # fmt: skip
CORRECTING = {
    **RATING, "at": None,
    "answers": {**START, "changed": "some", "picked": ["stance"], "which": ["stance"], "stance": -1,
                "facts_done": "none", "ticked": {"stages": ["need"]},
                "corrects": {"assessment": 5, "reason": "other"}},
}  # fmt: skip
OTHERS: dict[str, dict[str, Any]] = {
    "visit": {
        "found": {"typed": "hua", "options": [[7, "华信"]]}, "account": {"new": "Hua"},
        "chosen": [9, {"name": "Bo", "title": "", "message": 8}], "unsure": "", "people": True,
        "type": "call", "day": "2026-10-12", "note": None, "parts": {},
    },
    "contact": {
        "contact": 9, "guided": True, "unsure": None, "line": None, "role": "decider",
        "influence": 3, "key": False, "title": "", "name": "王芳", "reports_to_id": None,
    },
    "correct": {"assessment": 5, "reason": "other", "how": "withdraw"},
    "left": {"contact": 9, "day": None},
    "move": {"contact": 9, "found": {"typed": "h", "options": [[7, "华信"]]}, "target": 7},
    "handover": {"account": 7, "found": None, "to": 1, "reason": "leave"},
    "dossier": {"contact": 9, "field": "birthday"},
}  # fmt: skip


def opened(url: str) -> None:
    """What 0.2.0 left in the ledger: an open rating, one put aside, and all other conversations."""
    build(url, "0015")
    engine, known = create_engine(parse_url(url)), MetaData()
    known.reflect(engine)
    drafts = known.tables["drafts"]
    row = {"person_id": 1, "chat_id": LI_NA, "created_at": NOW, "updated_at": NOW, "revision": 6}
    kept = [("rate", "active", RATING), ("rate", "paused", CORRECTING)]
    kept += [(name, "paused", {**STATE, "answers": told, "at": None, "typed": {}, "taps": [],
                               "version": 1}) for name, told in OTHERS.items()]  # fmt: skip
    with engine.begin() as tx:
        tx.execute(drafts.delete())
        for key, (flow, state, data) in enumerate(kept, 20):
            tx.execute(
                drafts.insert(),
                {**row, "id": key, "flow": flow, "state": state, "data": as_json(data)},
            )
    engine.dispose()


def data_of(tx: Tx, key: int) -> dict[str, Any]:
    d = tables.drafts.c
    data: dict[str, Any] = tx.execute(select(d.data).where(d.id == key)).scalar_one()
    return data


def test_ratings_have_their_levels_apart_and_all_others_are_as_they_were(empty_url: str) -> None:
    opened(empty_url)
    migrate(empty_url)
    engine = create_engine(parse_url(empty_url))
    with engine.begin() as tx:
        assert data_of(tx, 20) == {
            **RATING,
            "answers": {**START, "changed": "afresh", "picked": [], "levels": LEVELS,
                        "facts": {"engagement": [FACT]}},
            "at": "#decision_support",
            "typed": {"60": "#acceptance", "70": "#engagement", "50": "changed"},
            "taps": [[40, None, 2], [41, "changed"], [44, "#guidance"]], "version": 2,
        }  # fmt: skip
        assert data_of(tx, 21)["answers"]["levels"] == {"stance": -1}
        for key, told in enumerate(OTHERS.values(), 22):
            assert data_of(tx, key)["answers"] == told
        rows = tx.execute(select(tables.drafts)).all()
        for row in rows:  # each is read by its conversation of today, but for one that asks anew
            if row.flow != "contact":
                assert row.data["version"] == FLOWS[row.flow].version
            read(FLOWS[row.flow].answers, row.data["answers"])
        assert {row.flow for row in rows} == {"rate", *OTHERS}
    engine.dispose()


async def test_an_open_rating_goes_on_and_its_former_buttons_show_where_it_is(
    empty_url: str,
) -> None:
    opened(empty_url)
    migrate(empty_url)
    ledger = Ledger(empty_url)
    await ledger.write(lambda tx: people.join(tx, 1, LI_NA, "en", NOW))
    turn = partial(answer, settings=Settings(), bot_id=77, now=NOW)

    async def tell(raw: dict[str, Any]) -> str:
        reply: Reply | None = await ledger.write(lambda tx: turn(tx, raw))
        assert reply is not None
        assert reply.screen is not None
        return str(reply.screen.page(Say("en", "UTC")).text)

    shown = await tell(tapped(101, "d.20.6.decision_support.=5"))
    assert "Here is where we are" in shown
    assert "5/6" in shown
    assert "6/6" in await tell(typed(102, "3"))
    edited = typed(103, "She came to the fair in Bremen")["message"]
    edit = {**edited, "message_id": 70, "edit_date": 2}
    assert "6/6" in await tell(update_of(104, edited_message=edit))
    await tell(typed(105, "3"))
    (draft,) = await ledger.read(
        lambda tx: tx.execute(select(tables.drafts).where(tables.drafts.c.id == 20)).all()
    )
    await tell(tapped(106, f"d.20.{draft.revision}.-.ok"))
    last = await ledger.read(lambda tx: assessments.of_draft(tx, 20))
    assert last is not None
    recorded = await ledger.read(lambda tx: assessments.get(tx, last))
    levels = {name: rating.level for name, rating in recorded.ratings.items()}
    assert levels == {**LEVELS, "decision_support": 1, "stance": 1}
    (fact,) = recorded.ratings["engagement"].facts
    assert fact.text == "She came to the fair in Bremen"
    await ledger.close()
