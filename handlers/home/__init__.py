"""The first words, help, settings, and the conversations put aside."""

from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button, command
from handlers.home import chat
from handlers.home.words import (
    ADMINISTRATORS_COMMANDS,
    COMMANDS,
    Welcome,
    about,
    command_hint,
)

__all__ = ["ADMINISTRATORS_COMMANDS", "COMMANDS", "FEATURE", "Welcome", "about", "command_hint"]

FEATURE = Feature(
    commands=[
        command("start", ANYBODY, chat.start),
        command("help", ANYBODY, chat.help_),
        command("settings", ANYBODY, chat.settings),
        command("resume", ANYBODY, chat.resume),
        command("cancel", ANYBODY, chat.cancel),
    ],
    buttons=[
        button("resume", ANYBODY, chat.go_on, parts.draft),
        button("language", ANYBODY, chat.choose_language, parts.word),
        button("zone", ANYBODY, chat.follow_team_zone, parts.word),
    ],
)
