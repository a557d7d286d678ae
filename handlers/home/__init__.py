"""The first words, settings, and the conversations put aside."""

from handlers.frame import parts
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button, command
from handlers.home import chat
from handlers.home.words import Welcome, about

__all__ = ["FEATURE", "Welcome", "about"]

FEATURE = Feature(
    commands=[
        command("start", ANYBODY, chat.start),
        command(
            "settings",
            ANYBODY,
            chat.settings,
            place=80,
            hint=lambda say: say.label("Language and time zone"),
        ),
        command(
            "resume",
            ANYBODY,
            chat.resume,
            place=70,
            hint=lambda say: say.label("Continue what I left unfinished"),
        ),
        command(
            "cancel",
            ANYBODY,
            chat.cancel,
            place=110,
            hint=lambda say: say.label("Stop the current conversation"),
        ),
    ],
    buttons=[
        button("resume", ANYBODY, chat.go_on, parts.draft),
        button("language", ANYBODY, chat.choose_language, parts.word),
        button("zone", ANYBODY, chat.follow_team_zone, parts.word),
    ],
)
