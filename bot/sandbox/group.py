"""A group that the bot is in, as a test plays it."""

from bot.sandbox import incoming
from bot.sandbox.persona import Persona, Shown
from bot.sandbox.sending import in_topic
from bot.sandbox.store import Json
from bot.sandbox.world import Chat, World

# Telegram's own identities for those who do not speak as themselves.
_ANONYMOUS = (1087968824, "Group", "GroupAnonymousBot", True)
_CHANNEL = (136817688, "Channel", "Channel_Bot", True)
_LINKED = (777000, "Telegram", None, False)
CHANNEL_ID = -1001500000001


class Group:
    """A group or supergroup; people speak in it through `persona.at(group)`."""

    def __init__(self, world: World, chat_id: int) -> None:
        self.id = chat_id
        self._world = world

    @classmethod
    def create(cls, world: World, title: str, members: list[Persona]) -> "Group":
        """The first member makes the group and adds the bot to it."""
        chat_id = -world.count("group", 4_100_000_001)
        info = {"id": chat_id, "title": title, "type": "group"}
        world.chats[chat_id] = Chat(info, [member.id for member in members], "left")
        incoming.set_standing(world, chat_id, "member", members[0].id)
        group = cls(world, chat_id)
        sender = {"from": members[0].user}
        incoming.deliver(world, chat_id, sender, {"group_chat_created": True})
        return group

    @property
    def messages(self) -> list[Shown]:
        return [Shown(message, self._world) for message in self._world.in_chat(self.id)]

    def make_bot(self, standing: str, by: Persona) -> None:
        """member, administrator, left, kicked, restricted; muted, without photos or shut out, of
        which Telegram tells nothing; or deleted (the group itself is gone)."""
        if standing in ("deleted", "muted", "without photos", "shut out"):
            self._chat.bot = standing
            self._world.chats[self.id] = self._chat
        else:
            incoming.set_standing(self._world, self.id, standing, by.id)

    def upgrade(self, by: Persona, *, silently: bool = False) -> "Group":
        """The group becomes a supergroup with another id. Both chats say so, unless `silently`:
        Telegram does not always send these two messages."""
        old, new_id = self._chat, -1_002_000_000_000 + self.id
        info = {**old.info, "id": new_id, "type": "supergroup"}
        self._world.chats[new_id] = Chat(info, old.members, old.bot)
        old.upgraded_to = new_id
        self._world.chats[self.id] = old
        if not silently:
            sender = {"from": by.user}
            incoming.deliver(self._world, self.id, sender, {"migrate_to_chat_id": new_id})
            incoming.deliver(self._world, new_id, sender, {"migrate_from_chat_id": self.id})
        return Group(self._world, new_id)

    def say_as(self, identity: str, text: str) -> Shown:
        """Speak as `anonymous` (an administrator), `channel`, or `linked` (the channel's own
        post, forwarded into its group)."""
        channel: Json = {"id": CHANNEL_ID, "title": "News", "type": "channel"}
        senders: dict[str, Json] = {
            "anonymous": {"from": _identity(_ANONYMOUS), "sender_chat": self._chat.info},
            "channel": {"from": _identity(_CHANNEL), "sender_chat": channel},
            "linked": {
                "from": _identity(_LINKED),
                "sender_chat": channel,
                "is_automatic_forward": True,
            },
        }
        content = incoming.said(text)
        message = incoming.deliver(self._world, self.id, senders[identity], content)
        return Shown(message, self._world)

    def make_forum(self, *topics: str, by: Persona) -> list[int]:
        """The (super)group becomes a forum; the ids of its topics beside General."""
        chat = self._chat
        chat.info = {**chat.info, "is_forum": True}
        self._world.chats[self.id] = chat
        return [self._open_topic(name, by) for name in topics]

    def _open_topic(self, name: str, by: Persona) -> int:
        chat, topic = self._chat, self._world.count("message")
        chat.topics.append(topic)
        self._world.chats[self.id] = chat
        created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        incoming.deliver(self._world, self.id, {"from": by.user}, {**in_topic(topic), **created})
        return topic

    def close(self, topic: int = 0) -> None:
        """Only administrators write there from now on; 0 is General."""
        chat = self._chat
        chat.closed.append(topic)
        self._world.chats[self.id] = chat

    def another_bot_says(self, text: str) -> None:
        """It is the one now that commands without a name are for."""
        message = {
            "message_id": self._world.count("message"),
            "from": {"id": 99, "is_bot": True, "first_name": "Polls", "username": "polls_bot"},
            "chat": self._chat.info,
            "date": self._world.date(),
            **incoming.said(text),
        }
        self._world.post(message)

    @property
    def _chat(self) -> Chat:
        return self._world.chats[self.id]


def _identity(known: tuple[int, str, str | None, bool]) -> Json:
    number, name, username, is_bot = known
    user = {"id": number, "is_bot": is_bot, "first_name": name}
    return {**user, "username": username} if username else user
