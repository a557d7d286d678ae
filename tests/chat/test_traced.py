"""Changes that nobody decides in a conversation stand in the trail, too."""

from datetime import timedelta

from bot.commands.invite import _record
from handlers.frame.settings import PrivacySettings
from handlers.privacy import keeping
from scoring.people import Role
from storage import Ledger, Tx, audit, membership, people, terms, visits
from storage.terms import Term
from tests.cast import NOW, enter
from tests.permission.world import SETTINGS
from tests.stage import Stage

MONTH = timedelta(days=30)
FOR_A_MONTH = SETTINGS.but(PrivacySettings(text_days=30))


def actions(tx: Tx, object: str) -> list[str]:
    return [each.action for each in audit.entries(tx, object)]


async def test_who_takes_their_data_away_is_traced(stage: Stage) -> None:
    emma = (await stage.asks(lambda tx: people.named(tx, "Emma Fischer")))[0]
    await stage.emma.says("/my_data")
    await stage.emma.presses("file")
    await stage.settles()
    found = await stage.asks(lambda tx: list(audit.entries(tx, f"person:{emma.id}")))
    assert [(each.who, each.action) for each in found] == [("Emma Fischer", "data.exported")]


async def test_whose_access_ends_because_another_joins_is_traced(stage: Stage) -> None:
    code = await stage.invites("Tom Braun")
    tom = stage.bring("Tom")
    await tom.says(f"/start {code}", "Tom Braun")
    gone = (await stage.asks(lambda tx: people.named(tx, "Tom Braun")))[0]

    await stage.service.ledger.write(
        lambda tx: membership.deactivate(tx, gone.id, stage.service.clock.now())
    )
    code = await stage.invites("Tim Braun")
    await tom.says(f"/start {code}", "Tim Braun")
    found = await stage.asks(lambda tx: list(audit.entries(tx, f"person:{gone.id}")))
    assert [(each.who, each.action) for each in found] == [
        ("Tom Braun", "person.joined"), ("Tim Braun", "person.unlinked"),
    ]  # fmt: skip


async def test_who_is_brought_back_is_traced(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        li_na = enter(tx).li_na
        _record(tx, "Li Na", Role.REP, "", "", NOW)
        assert actions(tx, f"person:{li_na.id}") == ["invitation.created"]
        membership.deactivate(tx, li_na.id, NOW)
        _record(tx, "Li Na", None, "", "", NOW)
        assert actions(tx, f"person:{li_na.id}")[1:] == ["person.revived", "invitation.created"]

    await ledger.write(story)


async def test_texts_that_expire_are_traced_with_their_number(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        visits.record(tx, cast.huaxin.id, cast.li_na.id, NOW.date(), NOW, note="said so")
        terms.keep(tx, Term(keeping.TEXTS, 30))
        later = NOW + 2 * MONTH
        for _ in range(2):
            keeping.drop_expired(tx, FOR_A_MONTH, later)

    await ledger.write(story)
    found = await ledger.read(lambda tx: list(audit.entries(tx, "texts")))
    assert [(each.action, each.detail) for each in found] == [("texts.expired", {"entries": 1})]
