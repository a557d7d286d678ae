"""A route: what a command, a button or a message leads to, and the rule that guards it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from handlers.frame import policy
from handlers.frame.parts import Part
from handlers.frame.policy import AccessRule, Refused
from handlers.frame.say import Say
from handlers.frame.turn import Shown, Turn

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
S = TypeVar("S", bound=Shown | None)
Parts = Sequence[Part[Any]]
Hint = Callable[[Say], str]


@dataclass(frozen=True, slots=True)
class Route(Generic[S]):
    """`parts` are what the button's data names, in its order; `go` is given what they found.

    `below`: the message that was tapped stays as it is, and the answer comes below it. `decides`:
    it records something about what was found, which is locked for it. `hint` is what a command
    does, as help and the messenger's menu show it at its `place`; None: they do not.
    """

    name: str
    rule: AccessRule
    go: Callable[..., S]
    parts: Parts = ()
    below: bool = False
    decides: bool = False
    place: int = 0
    hint: Hint | None = None

    def hint_in(self, say: Say) -> str:
        return self.hint(say) if self.hint is not None else ""

    def run(self, turn: Turn, letters: Sequence[str] = ()) -> S:
        """Ask the policy, then the handler. Raises Refused."""
        if self.decides:
            turn, found = policy.decide_about(
                turn, self.name, self.rule, lambda turn: self._found(turn, letters)
            )
        else:
            found = policy.decide(turn, self.name, self.rule, lambda: self._found(turn, letters))
        return self.go(turn, *found)

    def _found(self, turn: Turn, letters: Sequence[str]) -> list[Any]:
        if len(letters) != len(self.parts):
            raise Refused("button", quiet=True)
        try:
            return [part(turn, each) for part, each in zip(self.parts, letters, strict=True)]
        except ValueError:
            raise Refused("button", quiet=True) from None


def command(
    name: str,
    rule: AccessRule,
    go: Callable[[Turn], Shown],
    *,
    place: int = 0,
    hint: Hint | None = None,
) -> Route[Shown]:
    """ "/level": what follows it is for the handler to look up among what the person may see."""
    return Route(f"/{name}", rule, go, place=place, hint=hint)


@overload
def button(
    name: str,
    rule: AccessRule,
    go: Callable[[Turn], Shown],
    /,
    *,
    below: bool = False,
    decides: bool = False,
) -> Route[Shown]: ...
@overload
def button(
    name: str,
    rule: AccessRule,
    go: Callable[[Turn, A], Shown],
    a: Part[A],
    /,
    *,
    below: bool = False,
    decides: bool = False,
) -> Route[Shown]: ...
@overload
def button(
    name: str, rule: AccessRule, go: Callable[[Turn, A, B], Shown], a: Part[A], b: Part[B], /, *,
    below: bool = False, decides: bool = False,
) -> Route[Shown]: ...  # fmt: skip
@overload
def button(
    name: str, rule: AccessRule, go: Callable[[Turn, A, B, C], Shown],
    a: Part[A], b: Part[B], c: Part[C], /, *, below: bool = False, decides: bool = False,
) -> Route[Shown]: ...  # fmt: skip
@overload
def button(
    name: str, rule: AccessRule, go: Callable[[Turn, A, B, C, D], Shown],
    a: Part[A], b: Part[B], c: Part[C], d: Part[D], /, *,
    below: bool = False, decides: bool = False,
) -> Route[Shown]: ...  # fmt: skip
def button(
    name: str,
    rule: AccessRule,
    go: Callable[..., Shown],
    /,
    *parts: Part[Any],
    below: bool = False,
    decides: bool = False,
) -> Route[Shown]:
    """A button's data is its name and what it was made for: "history.17.0.2026-11-18"."""
    return Route(name, rule, go, parts, below, decides)
