"""The same words for somebody else, or on another day, are known as such."""

from datetime import timedelta

from sqlalchemy import MetaData, create_engine, select

from scoring.assessments import FactKind, Kind, Rating
from storage import Ledger, Tx, assessments, contacts, facts
from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from tests.cast import NOW, Cast, enter
from tests.storage.first_release import AT, build

SAID = "she asked for our roadmap"
DAY = timedelta(days=1)


def rate(tx: Tx, cast: Cast, contact_id: int) -> int:
    """With these words behind it; returns the assessment."""
    account, rep = cast.huaxin.id, cast.li_na.id
    fact = facts.add(tx, account, rep, FactKind.TEXT, SAID, NOW)
    given = {"stance": Rating(2, (fact,))}
    return assessments.record(
        tx, Kind.KEY, contact_id, account, rep, given, NOW,
        rubric=("key", 1), level=None, mean=None,
    ).id  # fmt: skip


async def test_words_are_repeated_for_somebody_else_or_on_another_day(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        other = contacts.create(tx, cast.huaxin.id, "李强", NOW).id
        same, today = cast.wang_fang.id, NOW - DAY / 2

        def said(contact_id: int, author: int = cast.li_na.id, words: str = SAID) -> bool:
            of = (Kind.KEY, contact_id)
            found = facts.said_before(tx, author, of, {words}, NOW - 180 * DAY, today)
            return (words, None) in found

        assert not said(other), "nobody has said it yet"
        first = rate(tx, cast, same)
        assert said(other)
        assert not said(same), "the same person on the same day"
        assert not said(other, author=cast.zhang_wei.id)
        assert not said(other, words="")
        tomorrow = NOW + DAY / 2
        of = (Kind.KEY, same)
        assert facts.said_before(tx, cast.li_na.id, of, {SAID}, NOW - DAY, tomorrow)
        assert not facts.said_before(tx, cast.li_na.id, of, {SAID}, tomorrow, tomorrow)
        assessments.withdraw(tx, first, cast.li_na.id, "wrong", NOW)
        assert not said(other), "what was taken back stands for nothing"

    await ledger.write(story)


def test_words_that_were_repeated_before_the_upgrade_are_marked(empty_url: str) -> None:
    build(empty_url, "0013")
    engine, known = create_engine(parse_url(empty_url)), MetaData()
    known.reflect(engine)
    of = known.tables
    first = {"account_id": 7, "author_id": 1, "kind": "text", "text": "said so", "origin": ""}
    rated = {
        "kind": "key", "subject_id": 9, "account_id": 7, "rater_id": 1, "at": AT,
        "rubric_id": "key", "rubric_version": 1,
    }  # fmt: skip
    with engine.begin() as tx:
        tx.execute(of["assessments"].insert(), rated | {"id": 20, "at": AT + DAY})
        tx.execute(of["assessments"].insert(), rated | {"id": 21, "subject_id": 10})
        for fact, assessment in ((30, 20), (31, 21), (32, 5)):
            tx.execute(of["facts"].insert(), first | {"id": fact, "at": AT})
            tx.execute(
                of["ratings"].insert(), {"assessment_id": assessment, "dimension": "acceptance"}
            )
            behind = {"assessment_id": assessment, "dimension": "acceptance", "fact_id": fact}
            tx.execute(of["rating_facts"].insert(), behind)
        tx.execute(of["facts"].update().where(of["facts"].c.id == 30).values(at=AT + DAY))
    migrate(empty_url)
    now = MetaData()
    now.reflect(engine)
    f = now.tables["facts"].c
    with engine.begin() as tx:
        marked = tx.execute(select(f.id).where(f.repeated).order_by(f.id)).scalars().all()
    engine.dispose()
    assert marked == [30, 31], "another day, another person; not the same person that day"
