"""The methods that set what people see of the bot: commands, menu button, descriptions."""

import re

from bot.sandbox.errors import bad_request
from bot.sandbox.params import Params
from bot.sandbox.store import Json
from bot.sandbox.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = (
    *("default", "all_private_chats", "all_group_chats", "all_chat_administrators"),
    *("chat", "chat_administrators", "chat_member"),
)


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.json("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    _keep_commands(world, params, [_command(command) for command in commands])
    return True


def delete_my_commands(world: World, params: Params) -> bool:
    _keep_commands(world, params, [])
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    kept: list[Json] = world.settings.get("commands", {}).get(_place(params), [])
    return kept


def commands_by_language(world: World) -> dict[str, list[Json]]:
    """What a private chat shows, by language code ("" for all others)."""
    shown: dict[str, list[Json]] = {"": []}
    for scope in ("default", "all_private_chats"):  # the narrower scope wins
        for place, commands in world.settings.get("commands", {}).items():
            name, _, language = place.partition("|")
            if name == scope and commands:
                shown[language] = commands
    return shown


def set_chat_menu_button(world: World, params: Params) -> bool:
    button = params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("can't parse menu button: unsupported type")
    world.settings["menu"] = {**world.settings.get("menu", {}), params.text("chat_id"): button}
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    menu = world.settings.get("menu", {})
    button: Json = menu.get(params.text("chat_id")) or menu.get("") or {"type": "default"}
    return button


def set_my_name(world: World, params: Params) -> bool:
    return _describe(world, params, "name", 64)


def set_my_description(world: World, params: Params) -> bool:
    return _describe(world, params, "description", 512)


def set_my_short_description(world: World, params: Params) -> bool:
    return _describe(world, params, "short_description", 120)


def get_my_name(world: World, params: Params) -> Json:
    return {"name": _described(world, params, "name") or world.bot["first_name"]}


def get_my_description(world: World, params: Params) -> Json:
    return {"description": _described(world, params, "description")}


def get_my_short_description(world: World, params: Params) -> Json:
    return {"short_description": _described(world, params, "short_description")}


def _command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _keep_commands(world: World, params: Params, commands: list[Json]) -> None:
    kept = world.settings.get("commands", {})
    world.settings["commands"] = {**kept, _place(params): commands}
    world.emit("bot")


def _place(params: Params) -> str:
    """Scope and language, as one key."""
    scope = params.json("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    owner = [str(scope[name]) for name in ("chat_id", "user_id") if name in scope]
    return "|".join([":".join([scope["type"], *owner]), _language(params)])


def _language(params: Params) -> str:
    language = params.text("language_code")
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language


def _describe(world: World, params: Params, name: str, limit: int) -> bool:
    value = params.text(name)
    if len(value) > limit:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    kept = world.settings.get(name, {})
    world.settings[name] = {**kept, _language(params): value}
    return True


def _described(world: World, params: Params, name: str) -> str:
    kept = world.settings.get(name, {})
    return str(kept.get(_language(params)) or kept.get("", ""))
