"""Two teams, and what each of them alone may know, marked so that it can be found anywhere."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from handlers.doors.chat import answer
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from handlers.relation.personal import DossierSettings, PersonalField
from scoring.accounts import ChainRole, Grade, Line
from scoring.assessments import FactKind, Kind, Rating
from scoring.compare import Cause
from scoring.drop import Rule
from scoring.level import evaluate
from scoring.packs import builtin
from scoring.people import Role
from storage import (
    Tx,
    accounts,
    alerts,
    assessments,
    chain_requests,
    contacts,
    dossier,
    drafts,
    erasures,
    facts,
    groups,
    invitations,
    membership,
    outbox,
    people,
    plans,
    visits,
)
from tests.cast import NOW

BOT = 1
SETTINGS = Settings().but(
    DossierSettings(birthday=PersonalField(purpose="congratulations", keep_days=90))
)
ABSENT = 987_654_321
GROUP = -100_200_300

# The reporting tree, as this test knows it: name -> (role, manager).
TREE: dict[str, tuple[Role, str | None]] = {
    "chen": (Role.ADMINISTRATOR, None),
    "zhang": (Role.MANAGER, "chen"),
    "weber": (Role.MANAGER, "chen"),
    "li": (Role.REP, "zhang"),
    "bo": (Role.REP, "zhang"),
    "emma": (Role.REP, "weber"),
    "gone": (Role.REP, "zhang"),
}
OWNERS = {"li": "Quasar", "bo": "Kwikzyx", "emma": "Zephyr"}  # whose account begins with which word
# Accounts that one team owns and another works on, too: -> (owner, shared with).
JOINT = {"joint": ("emma", "li")}
OWNERS["joint"] = "Jubilee"
ACTORS = ("li", "zhang", "chen")
STRANGER = 6_999_999_999


def leads(above: str, below: str) -> bool:
    manager = TREE[below][1]
    return manager is not None and (manager == above or leads(above, manager))


def owner_of(owner: str) -> str:
    return JOINT[owner][0] if owner in JOINT else owner


def decides(actor: str, owner: str) -> bool:
    """The model: whoever leads the owner decides about what is theirs, and administrators."""
    return TREE[actor][0] is not Role.REP and sees(actor, owner_of(owner))


def sees(actor: str, owner: str) -> bool:
    """The model: a rep sees what is theirs, a manager what is below, an administrator all."""
    if owner in JOINT:
        return any(sees(actor, each) for each in JOINT[owner])
    role = TREE[actor][0]
    return role is Role.ADMINISTRATOR or actor == owner or leads(actor, owner)


@dataclass(frozen=True, slots=True)
class Objects:
    """The keys of what one rep works on; of a person, of what is theirs alone."""

    person: int
    account: int = ABSENT
    contact: int = ABSENT
    assessment: int = ABSENT
    alert: int = ABSENT
    draft: int = ABSENT
    wish: int = ABSENT  # to be erased
    notice: int = ABSENT
    group: int = ABSENT
    leader: int = ABSENT  # the team of a group
    invitation: int = ABSENT  # by which they joined
    fact: int = ABSENT
    plan: int = ABSENT
    request: int = ABSENT  # to take weight from the contact


NOTHING = Objects(ABSENT)


@dataclass(frozen=True, slots=True)
class World:
    """Everybody's objects by name, and a transaction in which things are tried and undone."""

    tx: Tx
    of: dict[str, Objects]

    def secrets_from(self, actor: str | None) -> set[str]:
        """What this person may read nowhere; None: nobody whom we know."""
        hidden = [owner for owner in OWNERS if actor is None or not sees(actor, owner)]
        return {f"{what}-{owner}" for owner in hidden for what in ("vault", "cipher", "memo")}

    def does(self, telegram_id: int, chat: int | None = None, **what: Any) -> Reply | None:
        """One update of a person: `text=` or `data=`, in private or in a group."""
        looked = what.pop("looked", None)
        user = {"id": telegram_id, "is_bot": False, "first_name": "x", "language_code": "en"}
        kind = "private" if chat is None else "supergroup"
        message = {
            "message_id": 77, "date": 1, "chat": {"id": chat or telegram_id, "type": kind},
            "from": user,
        }  # fmt: skip
        raw: dict[str, Any] = {"update_id": what.pop("update_id", 1)}
        if "data" in what:
            raw["callback_query"] = {"id": "1", "from": user, "message": message, **what}
        elif what.pop("edited", False):
            raw["edited_message"] = {**message, **what}
        else:
            raw["message"] = {**message, **what}
        return answer(self.tx, raw, NOW, SETTINGS, BOT, looked=looked)


def telegram_id(name: str) -> int:
    return 7_000_000_000 + list(TREE).index(name)


def furnished(tx: Tx) -> World:
    keys: dict[str, int] = {}
    for name, (role, manager) in TREE.items():
        above = keys[manager] if manager else None
        keys[name] = people.create(tx, f"Name {name}", role, NOW, manager_id=above).id
    by = {name: _joins(tx, key, telegram_id(name)) for name, key in keys.items()}
    membership.deactivate(tx, keys["gone"], NOW)
    of = {name: Objects(key) for name, key in keys.items()}
    for name, (owner, shared) in JOINT.items():
        of[name] = _works(tx, name, keys[owner], OWNERS[name])
        accounts.share(tx, of[name].account, keys[shared])
    for name in set(OWNERS) - set(JOINT):
        of[name] = _works(tx, name, keys[name], OWNERS[name])
    for name, (owner, _) in JOINT.items():  # what is a person's own is the owner's
        mine = of[owner]
        of[name] = replace(of[name], draft=mine.draft, wish=mine.wish, notice=mine.notice)
    of = {
        name: replace(each, invitation=by[owner_of(name)], leader=keys["zhang"])
        for name, each in of.items()
    }
    return World(tx, of)


def _joins(tx: Tx, person: int, telegram: int) -> int:
    """By an invitation, whose key this is."""
    invitation = invitations.find(tx, invitations.create(tx, person, NOW))
    assert invitation is not None
    invitations.use(tx, invitation, telegram, NOW)
    people.join(tx, person, telegram, "en", NOW)
    return invitation.id


def _works(tx: Tx, owner: str, rep: int, word: str) -> Objects:
    """An account with a contact, a visit, a rating with its fact, an alert and a dossier."""
    before = NOW - timedelta(days=9)
    account = accounts.create(tx, f"{word} vault-{owner}", rep, before, grade=Grade.A)
    contact = contacts.create(
        tx, account.id, f"{word}boss cipher-{owner}", before, title=f"memo-{owner}",
        line=Line.TECHNICAL, role=ChainRole.DECIDER, influence=3, key=True, created_by=rep,
    )  # fmt: skip
    visit = visits.record(
        tx, account.id, rep, before.date(), before, note=f"memo-{owner}",
        participant_ids=[contact.id],
    )  # fmt: skip
    fact = facts.add(
        tx, account.id, rep, FactKind.VISIT, f"memo-{owner}", before, visit_id=visit.id
    )
    rubric = builtin("key")
    levels = dict.fromkeys(rubric.dimension_ids, 2)
    concluded = evaluate(rubric, levels)
    assessment = assessments.record(
        tx, Kind.KEY, contact.id, account.id, rep,
        {name: Rating(level, (fact,)) for name, level in levels.items()}, before,
        rubric=(rubric.id, rubric.version), level=concluded.level, mean=concluded.mean,
        visit_id=visit.id,
    )  # fmt: skip
    fall = {"before": 3, "after": 2, "cause": Cause.REAL, "dimension": "acceptance"}
    details = {"drops": [fall], "assessment": assessment.id}
    alert = alerts.open_new(
        tx, Rule.DIMENSION_DROP, Kind.KEY, contact.id, account.id, "critical", details, before
    )
    dossier.keep(tx, contact.id, "birthday", f"memo-{owner}", rep, before)
    answers = {"kind": "key", "subject": contact.id, "visit": None}
    data = {
        "answers": answers, "at": "changed", "menu": False, "returning": False, "typed": {},
        "forwards": [], "album": None, "version": 2,
    }  # fmt: skip
    draft = drafts.begin(tx, rep, "rate", data, telegram_id(owner_of(owner)), NOW)
    wish, _ = erasures.ask(tx, rep, NOW)
    notice = outbox.queue(tx, rep, "nudge", {"at": NOW.isoformat()}, NOW, priority=outbox.NUDGE)
    group = groups.ask(tx, -rep, "team", rep, rep, NOW)
    photo = facts.add(
        tx, account.id, rep, FactKind.PHOTO, f"memo-{owner}", before, file_id=f"photo-{owner}"
    )
    plan = plans.record(
        tx, account.id, rep, NOW - timedelta(hours=3), 60, [contact.id], NOW + timedelta(hours=1),
        before,
    )  # fmt: skip
    request = chain_requests.ask(tx, contact.id, account.id, rep, {"key": False}, before)
    return Objects(
        rep, account.id, contact.id, assessment.id, alert.id, draft.id, wish, notice, group.id,
        fact=photo.id, plan=plan, request=request,
    )  # fmt: skip
