"""What the messenger itself shows of us: commands and descriptions, in both languages."""

import logging

from telegram import BotCommand
from telegram.error import TelegramError

from bot.transport.api import Api
from handlers.frame.say import LANGUAGES, Say
from handlers.home.words import COMMANDS, about, command_hint

log = logging.getLogger(__name__)


async def publish(api: Api, zone: str) -> None:
    """Set commands, descriptions and the menu button; English is for every other language too.

    Best effort: the bot works without, so a failure is logged and not raised.
    """
    try:
        for language in LANGUAGES:
            say = Say(language, zone)
            code = None if language == "en" else language
            commands = [BotCommand(each, command_hint(say, each)) for each in COMMANDS]
            description, short = about(say)
            await api.set_my_commands(commands, language_code=code)
            await api.set_my_description(description, language_code=code)
            await api.set_my_short_description(short, language_code=code)
        await api.set_chat_menu_button()
    except TelegramError as error:
        log.warning("the menu could not be published: %s", error)
