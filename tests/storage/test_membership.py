"""Leaving the team and coming back, on both databases."""

from datetime import timedelta

from storage import Ledger, Tx, drafts, invitations, membership, outbox, people
from tests.cast import NOW, enter

CHAT = 7_000_000_001


async def test_what_a_person_was_doing_ends_with_their_access(ledger: Ledger) -> None:
    def go(tx: Tx) -> None:
        cast = enter(tx)
        key = cast.li_na.id
        people.join(tx, key, CHAT, "en", NOW)
        first = drafts.begin(tx, key, "visit", {}, CHAT, NOW)
        drafts.begin(tx, key, "rate", {}, CHAT, NOW)
        outbox.queue(tx, key, "nudge", {}, NOW, priority=outbox.NUDGE)
        others = outbox.queue(tx, cast.zhang_wei.id, "nudge", {}, NOW, priority=outbox.NUDGE)
        code = invitations.create(tx, key, NOW)

        assert membership.removed(tx, CHAT) is None
        left = membership.deactivate(tx, key, NOW)
        assert left == membership.Left(drafts=2, notices=1, accounts=1, reports=0)
        assert membership.deactivate(tx, key, NOW).drafts == 0
        assert people.speaking(tx, CHAT) is None
        assert membership.removed(tx, CHAT) == key
        ended = drafts.get(tx, first.id)
        assert ended is not None
        assert (ended.state, drafts.active(tx, key), drafts.paused(tx, key)) == (
            "cancelled", None, [],
        )  # fmt: skip
        assert outbox.waiting(tx) == 1
        assert others
        old = invitations.find(tx, code)
        assert old is not None
        assert old.expires_at <= NOW
        assert membership.deactivate(tx, cast.zhang_wei.id, NOW).reports == 0  # Li Na is gone

        membership.revive(tx, key)
        assert people.speaking(tx, CHAT) is None
        assert membership.removed(tx, CHAT) is None
        again = invitations.find(tx, invitations.create(tx, key, NOW + timedelta(hours=1)))
        assert again is not None
        people.join(tx, key, CHAT, "en", NOW)
        assert people.speaking(tx, CHAT) == people.get(tx, key)

    await ledger.write(go)
