"""A turn: what a handler knows, and how what it shows becomes a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from handlers.frame.interview.model import Note
from handlers.frame.low_content import screen_for, toast_for
from handlers.frame.page import Screen
from handlers.frame.reply import Reply
from handlers.frame.say import Say
from handlers.frame.search import Looked
from handlers.frame.settings import Settings
from handlers.frame.update import Said
from handlers.frame.words import InGroup
from scoring.cadence import local_day
from scoring.people import Person
from storage import Tx
from storage.accounts import Viewer
from storage.drafts import Draft

if TYPE_CHECKING:
    from handlers.frame.feature import Feature
    from handlers.frame.flow import Flow


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn: a transaction, what was said, by whom, and when.

    `group` is the manager whose team the group is bound to in which it was said; None: in private,
    or in a group of nobody's. `flows` are all conversations, by the name that their drafts carry.
    `looked` is what was found outside of the transaction (None: it looks inside of it). `features`
    are all that there are.
    """

    tx: Tx
    settings: Settings
    said: Said
    person: Person
    now: datetime
    flows: "Mapping[str, Flow]"
    group: Person | None = None
    looked: Looked | None = None
    features: "Sequence[Feature]" = ()

    @property
    def viewer(self) -> Viewer:
        """Whose permissions limit the answer: in a bound group, also its manager's."""
        return self.person if self.group is None else (self.person, self.group)

    @property
    def today(self) -> date:
        """The person's calendar day."""
        return local_day(self.now, self.settings.zone_of(self.person))

    @property
    def say(self) -> Say:
        return self.settings.say_to(self.person)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a handler answers. `draft` is the conversation whose live message this is.

    `person` is set where the turn changed how the person is spoken to (language, zone). `below`
    leaves the message that was tapped on as it is. `ended` is the conversation that ends with this
    screen: until it is shown, it is owed.
    """

    screen: Screen | None
    draft: Draft | None = None
    toast: Note | None = None
    person: Person | None = None
    below: bool = False
    ended: int | None = None


def reply_to(turn: Turn, shown: Shown) -> Reply:
    """A tap changes its message in place; typed words are answered below them.

    A conversation has one live message: when it moves down, the former one is removed.
    """
    said, draft = turn.said, shown.draft
    tapped = said.tap is not None
    former = draft.message_id if draft and not tapped else None
    say = turn.settings.say_to(shown.person) if shown.person else turn.say
    return Reply(
        chat_id=said.chat_id,
        say=say,
        screen=_as_may_be_said(turn, shown.screen, say),
        edit=said.message_id if tapped and not shown.below else None,
        edit_has_picture=said.on_picture,
        edit_is_open=said.on_open,
        remove=former,
        draft_id=draft.id if draft else None,
        owed=(shown.ended, turn.now) if shown.ended is not None and shown.screen else None,
        topic=said.topic,
        tap_id=said.tap_id,
        toast=toast_for(turn.settings, shown.toast, say),
    )


def _as_may_be_said(turn: Turn, screen: Screen | None, say: Say) -> Screen | None:
    """The screen, or in low-content mode its veiled form; a group gets no buttons."""
    if screen is None:
        return None
    tx, settings, private = turn.tx, turn.settings, turn.said.private
    shown = screen_for(
        tx, settings, turn.person, screen, say, turn.now, private=private, viewer=turn.viewer
    )
    return shown if private else InGroup(shown, settings.bot_name)
