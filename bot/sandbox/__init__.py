"""A local Telegram: the Bot API's semantics over HTTP, a chat page, and a bench for tests."""

from bot.sandbox.api import Call
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.flood import Flood
from bot.sandbox.group import Group
from bot.sandbox.persona import Persona, Shown
from bot.sandbox.server import Sandbox

__all__ = [
    "ApiError",
    "Call",
    "Fault",
    "Flood",
    "Group",
    "Persona",
    "Sandbox",
    "Shown",
]
