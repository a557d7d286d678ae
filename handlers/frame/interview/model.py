"""The parts of an interview. A flow of six questions reads like a table of its six questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, Protocol, TypeVar

from handlers.frame.html import Markup
from handlers.frame.interview.answers import Answers, is_answered, read, written
from handlers.frame.say import Say
from scoring.assessments import FactKind

C_contra = TypeVar("C_contra", contravariant=True)
A_contra = TypeVar("A_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button under a question: what it says, and the value it stands for."""

    label: str
    value: str


class Prompt(Protocol):
    """A question, or a part of one, still without a language."""

    def text(self, say: Say) -> Markup: ...

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]: ...


class Note(Protocol):
    """A sentence shown with the question: what was wrong, or what has been taken."""

    def text(self, say: Say) -> Markup: ...


class Summary(Protocol):
    """What will be recorded, shown before it is. `changes` are (question key, label)."""

    def text(self, say: Say) -> Markup: ...

    def picture(self, say: Say) -> str | None: ...

    def changes(self, say: Say) -> Sequence[tuple[str, str]]: ...

    def commit_label(self, say: Say) -> str: ...


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or a voice note, by the messenger's own id."""

    kind: FactKind
    file_id: str


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it came: a pressed choice, or typed text, or an attachment.

    `other` is content that no question takes: a sticker, a place, a poll …
    """

    value: str | None = None
    text: str = ""
    attachment: Attachment | None = None
    origin: str | None = None
    message_id: int | None = None
    other: bool = False

    def to_data(self) -> dict[str, Any]:
        """A forwarded message, as it waits in the draft for its yes."""
        attachment = self.attachment
        return {
            "text": self.text,
            "origin": self.origin or "",
            "kind": attachment.kind if attachment else None,
            "file": attachment.file_id if attachment else None,
            "message_id": self.message_id,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Heard":
        attachment = None
        if data["file"] is not None:
            attachment = Attachment(FactKind(data["kind"]), data["file"])
        return cls(
            text=data["text"],
            attachment=attachment,
            origin=data["origin"],
            message_id=data["message_id"],
        )


@dataclass(frozen=True, slots=True)
class Accept:
    """Answered: `answers` are all of them from here on."""

    answers: Answers
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """Something was taken, and the question stays open."""

    answers: Answers
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """It was not understood or cannot be: nothing changes, and the note says what to do."""

    note: Note


Outcome = Accept | Stay | Again


class Question(Protocol[C_contra, A_contra]):
    """One question. It is asked by itself if `required`, else only when the person changes it."""

    @property
    def key(self) -> str: ...

    @property
    def required(self) -> bool: ...

    def answered(self, answers: A_contra, /) -> bool: ...

    def prompt(self, context: C_contra, answers: A_contra) -> Prompt: ...

    def hear(self, context: C_contra, answers: A_contra, heard: Heard) -> Outcome: ...


class OfField:
    """A question that the field of its name answers."""

    key: str
    required: bool

    def answered(self, answers: Answers, /) -> bool:
        return is_answered(answers, self.key)


@dataclass(frozen=True, slots=True)
class Interview(Generic[C_contra, A_contra]):
    """What the engine needs to know of a flow at a moment, given the answers so far.

    `counted` are the questions that the progress bar counts; `at_summary` is the question that
    text typed under the summary goes to, if any.
    """

    context: C_contra
    questions: Sequence[Question[C_contra, A_contra]]
    counted: Sequence[str] = ()
    at_summary: str | None = None

    def find(self, key: str | None) -> Question[C_contra, A_contra] | None:
        return next((each for each in self.questions if each.key == key), None)


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands; kept as a draft's data. `answers` are of the flow's own class.

    `at` is the open question (None: the summary), `menu` whether the person is choosing what to
    change, `returning` whether the open question was reached from there. `typed` remembers which
    message answered which question, for edits. `forwards` are forwarded answers; each waits for
    its yes. `album` is the media group that was taken last: its other pictures are no new answers.
    `basis` is what the shown screen rests on beside the answers, as the flow tells it.
    `taps` are the last ones that moved it, and the question that each found open (see `overtaken`).
    """

    answers: Any
    at: str | None = None
    menu: bool = False
    returning: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    forwards: Sequence[Mapping[str, Any]] = ()
    album: str | None = None
    basis: Any = None
    version: int = 1  # of the flow, under which it was begun
    taps: Sequence[Sequence[Any]] = ()

    def to_data(self) -> dict[str, Any]:
        return {
            "answers": written(self.answers),
            "at": self.at,
            "menu": self.menu,
            "returning": self.returning,
            "typed": dict(self.typed),
            "forwards": [dict(each) for each in self.forwards],
            "album": self.album,
            "basis": self.basis,
            "version": self.version,
            "taps": [list(each) for each in self.taps],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], answers: type[Any]) -> "State":
        """A draft of another version may hold more than we know, or less. Raises Unreadable."""
        known = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        return cls(**{**known, "answers": read(answers, data.get("answers", {}))})

    @staticmethod
    def version_of(data: Mapping[str, Any]) -> int:
        """The flow's version that a draft was begun under; 0: before there were any."""
        return data.get("version", 1) if "answers" in data else 0
