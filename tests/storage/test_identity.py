"""Which database it is: a number in the list of the erased means somebody of one database alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from handlers.privacy.erasing import erase, erase_again
from handlers.privacy.restoring import settle
from scoring.people import Role
from storage import Tx, contacts, erasures, identity, people
from storage.erasures import Erasure
from storage.identity import ErasureSubject
from storage.machinery.backup import backup
from storage.machinery.engine import parse_url
from storage.machinery.restore import readable, restore
from storage.machinery.schema import migrate
from tests.cast import NOW, enter
from tests.storage.first_release import build

LI_NA, WANG = (ErasureSubject.PERSON, 3), (ErasureSubject.CONTACT, 1)
Place = Callable[[], str]


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


BOTH = pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Call it for the URL of one more database in which nothing has been built."""
    names: list[str] = []
    if getattr(request, "param", "sqlite") == "sqlite":
        numbers = count(1)
        yield lambda: f"sqlite:///{tmp_path}/{next(numbers)}.db"
        return
    server = request.getfixturevalue("postgres")

    def new() -> str:
        names.append(server.create("template1"))
        return str(server.url(names[-1]))

    yield new
    for name in names:
        server.drop(name)


@pytest.fixture
def team(place: Place) -> str:
    url = place()
    migrate(url)
    with opened(url) as tx:
        enter(tx)
    return url


def erased(url: str, *who: tuple[ErasureSubject, int]) -> list[Erasure]:
    """The lines of the list after these were erased there."""
    with opened(url) as tx:
        for kind, number in who:
            erase(tx, kind, number, None, NOW, keep_texts=True)
        return erasures.all_done(tx)


def again(url: str, listed: list[Erasure]) -> list[int]:
    """Who is erased again when the bot starts there."""
    with opened(url) as tx:
        return [each.subject_id for each in erase_again(tx, listed, NOW, keep_texts=True)]


def saved(url: str, folder: Path) -> Path:
    file = folder / f"{len(list(folder.iterdir()))}.gz"
    backup(url, file, "0.1.0", NOW)
    return file


def restored(url: str, file: Path, listed: list[Erasure]) -> int:
    """How many are erased again by the restore."""
    contents = readable(file)
    found: list[int] = []
    older = "identities" not in contents.rows
    finish = partial(
        settle, erased=listed, backed_up_at=NOW, now=NOW, send_waiting=False, keep_texts=True,
        older=older,
    )  # fmt: skip

    def afterwards(tx: Tx) -> None:
        found.append(finish(tx).erased_again)

    restore(url, file, contents, afterwards)
    return found[0]


def test_the_erased_of_another_database_are_nobody_here(team: str, place: Place) -> None:
    sandbox = place()
    migrate(sandbox)
    with opened(sandbox) as tx:
        enter(tx)
    listed = erased(sandbox, LI_NA, WANG)
    assert again(team, listed) == []
    with opened(team) as tx:
        assert people.get(tx, 3).name == "Li Na"


@BOTH
def test_who_was_erased_is_erased_again_in_each_database_restored_from_it(
    team: str, place: Place, tmp_path: Path
) -> None:
    file = saved(team, tmp_path)
    listed = erased(team, LI_NA, WANG)
    first, second = place(), place()
    assert restored(first, file, listed) == 2
    assert restored(second, saved(first, tmp_path), listed) == 0
    assert restored(place(), file, erased(second)) == 2, "the second list alone says it, too"


def test_an_erasure_outlives_a_second_restore_of_the_older_backup(
    team: str, place: Place, tmp_path: Path
) -> None:
    """Lost, restored; somebody is erased; lost again, restored from the older backup."""
    file = saved(team, tmp_path)
    second = place()
    assert restored(second, file, []) == 0
    listed = erased(second, LI_NA)
    assert restored(place(), file, listed) == 1


def test_who_is_erased_in_a_trial_copy_lives_on_in_the_team(
    team: str, place: Place, tmp_path: Path
) -> None:
    trial = place()
    restored(trial, saved(team, tmp_path), [])
    assert again(team, erased(trial, LI_NA)) == []
    with opened(team) as tx:
        assert people.get(tx, 3).name == "Li Na"


def test_a_number_that_two_copies_gave_to_two_people_is_two_people(
    team: str, place: Place, tmp_path: Path
) -> None:
    copy, third = place(), place()
    restored(copy, saved(team, tmp_path), [])
    for url, name in ((team, "Wu Gang"), (copy, "Zhou Qian")):
        with opened(url) as tx:
            assert people.create(tx, name, Role.REP, NOW).id == 4
    listed = erased(team, (ErasureSubject.PERSON, 4))
    assert again(copy, listed) == []
    assert restored(third, saved(copy, tmp_path), listed) == 0
    with opened(third) as tx:
        assert people.get(tx, 4).name == "Zhou Qian"


@BOTH
def test_a_database_of_an_older_version_and_its_old_backups_are_one_to_the_list(
    place: Place, tmp_path: Path
) -> None:
    team = place()
    build(team, "0004")
    old = saved(team, tmp_path)
    migrate(team)
    listed = erased(team, (ErasureSubject.CONTACT, 9))
    goal = place()
    assert restored(goal, old, listed) == 1
    with opened(goal) as tx:
        contact = contacts.get(tx, 9)
    assert contact is not None
    assert "王芳" not in contact.name


def test_the_list_of_an_older_version_counts_for_an_old_backup(
    place: Place, tmp_path: Path
) -> None:
    """It names no database: such lines are applied where the backup is still there to mend it,
    and shown, not applied, to a database that is in use."""
    team = place()
    build(team, "0004")
    old = saved(team, tmp_path)
    migrate(team)
    listed = [Erasure(ErasureSubject.CONTACT, 9, NOW), Erasure(ErasureSubject.PERSON, 99, NOW)]
    assert restored(place(), old, listed) == 1
    assert again(team, listed) == []
    with opened(team) as tx:
        assert erasures.unclear(tx, listed) == listed[:1]
        erase(tx, ErasureSubject.CONTACT, 9, None, NOW, keep_texts=True)
        assert erasures.unclear(tx, listed) == []


@BOTH
def test_two_new_databases_differ(place: Place) -> None:
    names = set()
    for _ in range(2):
        url = place()
        migrate(url)
        with opened(url) as tx:
            names.add(identity.of(tx).name)
    assert len(names) == 2
