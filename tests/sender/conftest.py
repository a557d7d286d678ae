from datetime import timedelta
from functools import partial

import pytest

from bot.clock import Clock
from bot.sandbox import Persona, Sandbox
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.transport.api import Api
from handlers.frame.reach import lost
from handlers.frame.settings import Settings
from storage import Ledger
from storage.chats import Pace
from tests.wire import api, ledger, sandbox

__all__ = ["api", "ledger", "sandbox"]

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02\x08\x02\x00\x00\x00"


async def draw(svg: str) -> bytes:
    """Pictures are another room's; here each is its own bytes."""
    if svg == "broken":
        raise ValueError("not an SVG")
    return PNG + svg.encode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    """No limits, so that tests need not wait for their turns; pauses hold."""
    return Limits(Pace(timedelta(), timedelta(), timedelta()), clock.now)


@pytest.fixture
def feedback(ledger: Ledger, clock: Clock, limits: Limits) -> Feedback:
    return Feedback(ledger, clock, limits, partial(lost, settings=Settings()))


@pytest.fixture
def messages(api: Api, limits: Limits) -> Messages:
    return Messages(api, draw, limits)


@pytest.fixture
def li_na(sandbox: Sandbox) -> Persona:
    """A rep who has started the bot."""
    person = sandbox.person(1001, "Li Na")
    person.say("/start")
    return person


@pytest.fixture
def zhang_wei(sandbox: Sandbox) -> Persona:
    person = sandbox.person(1002, "Zhang Wei")
    person.say("/start")
    return person
