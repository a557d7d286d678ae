"""What the chat page asks of the sandbox: JSON over HTTP, and a stream of events."""

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.sandbox import incoming, kinds
from bot.sandbox.entities import clean, units
from bot.sandbox.errors import ApiError
from bot.sandbox.guard import API, Handler
from bot.sandbox.page_views import event_view, is_protected, message_view, moment, person_view
from bot.sandbox.params import Upload
from bot.sandbox.profile import commands_by_language
from bot.sandbox.sending import MAX_TEXT, origin_of, replied_to, travelling
from bot.sandbox.store import Json
from bot.sandbox.world import AWAY_AFTER, Person, World

PAGE = Path(__file__).parent / "page"
HEARTBEAT = 15.0
YEARS = range(2000, 2201)  # further than that no calendar need be right
# Only what this server serves may run, be shown or be asked.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# Anything else, HTML and SVG above all, is only ever downloaded.
_SHOWN = ("image/png", "image/jpeg", "audio/ogg", "audio/webm", "audio/mp4", "audio/mpeg")
_CODES = {"zh": "zh-hans", "en": "en"}
# Beyond 32 bits, as most of today's users are.
_FIRST_NEW_PERSON = 7_000_000_001


class PageError(Exception):
    """A request that the page should not have made."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class PageApi:
    """`zone` is the name of the team's time zone, in which the page shows the clock."""

    def __init__(self, world: World, zone: str) -> None:
        self._world, self._zone = world, zone

    def mount(self, app: web.Application) -> None:
        app.middlewares.append(self._guard)
        person = r"{person:\d+}"
        chat = f"/chat/api/chats/{person}"
        app.add_routes(
            [
                web.get("/", _to_page),
                web.get("/chat", _to_page),
                web.get("/chat/", _page_file),
                web.get("/chat/static/{file:.+}", _page_file),
                web.get("/chat/api/state", self._state),
                web.get("/chat/api/events", self._events),
                web.get("/chat/api/files/{file}", self._file),
                web.get(f"{chat}/messages", self._messages),
                web.post(f"{chat}/say", self._say),
                web.post(f"{chat}/press", self._press),
                web.post(f"{chat}/edit", self._edit),
                web.post(f"{chat}/forward", self._forward),
                web.post(f"{chat}/upload", self._upload),
                web.post(f"{chat}/block", self._block),
                web.post("/chat/api/people", self._add_person),
                web.post(f"/chat/api/people/{person}/language", self._language),
                web.post("/chat/api/clock", self._clock),
            ]
        )

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """For the page's paths: strict headers, and errors as JSON."""
        if request.path.startswith(API):
            return await handler(request)
        try:
            response = await handler(request)
        except PageError as error:
            answer = {"error": error.code, "message": error.message}
            response = web.json_response(answer, status=error.status)
        except web.HTTPClientError as error:
            answer = {"error": f"http_{error.status}", "message": f"{error.reason}."}
            response = web.json_response(answer, status=error.status)
        self._world.store.commit()
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    # -- reading ---------------------------------------------------------------------------

    async def _state(self, _request: web.Request) -> web.Response:
        world = self._world
        bot = {
            "id": world.bot["id"],
            "name": world.bot["first_name"],
            "username": world.bot["username"],
            "online": world.online,
            "commands": commands_by_language(world),
        }
        people = [person_view(world, person) for person in world.people.values()]
        unread = {str(number): self._unread(number) for number in world.people}
        state = {"seq": world.seq, "now": moment(world.now()), "zone": self._zone, "bot": bot}
        return web.json_response({**state, "people": people, "unread": unread})

    def _unread(self, person: int) -> int:
        read = self._world.people[person].read
        bot = self._world.bot["id"]
        messages = self._world.in_chat(person)
        return sum(1 for m in messages if m["message_id"] > read and m["from"]["id"] == bot)

    async def _messages(self, request: web.Request) -> web.Response:
        person = self._person(request)
        messages = self._world.in_chat(person.user["id"])
        before = _number(request.query.get("before"), "before", 1 << 62)
        limit = min(max(_number(request.query.get("limit"), "limit", 100), 1), 500)
        if messages:
            self._read_up_to(person, messages[-1]["message_id"])
        page = [message for message in messages if message["message_id"] < before][-limit:]
        views = [message_view(self._world, message) for message in page]
        return web.json_response({"seq": self._world.seq, "messages": views})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Events after `after` or Last-Event-ID; `reset` when they are no longer known."""
        world = self._world
        asked = request.headers.get("Last-Event-ID") or request.query.get("after")
        seq = _number(asked, "after", world.seq)
        stream = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        oldest = world.events[0].seq - 1 if world.events else world.first_seq
        if not oldest <= seq <= world.seq:
            seq = world.seq
            await _tell(stream, seq, {"seq": seq, "type": "reset", "now": moment(world.now())})
        while not world.closing:
            for event in world.since(seq):
                seq = event.seq
                await _tell(stream, seq, event_view(world, event))
            seq = await self._next(stream, seq)
        return stream

    async def _next(self, stream: web.StreamResponse, seq: int) -> int:
        """Wait for an event; meanwhile keep the connection warm and watch the bot fall silent."""
        world = self._world
        online = world.online
        try:
            async with asyncio.timeout(AWAY_AFTER if online else HEARTBEAT):
                await world.bell.until(lambda: world.seq != seq or world.closing)
        except TimeoutError:
            if online and not world.online:
                world.emit("bot")
            await stream.write(b": still here\n\n")
        return seq

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.files.get(request.match_info["file"])
        if file is None:
            raise PageError(404, "file_unknown", "There is no such file.")
        body = self._world.contents[file.unique]
        if file.kind == "document" and is_protected(self._world, file.unique):
            raise PageError(403, "protected", "This file may not be saved.")
        if file.mime in _SHOWN:
            return web.Response(body=body, content_type=file.mime)
        headers = {"Content-Disposition": "attachment"}
        return web.Response(body=body, content_type="application/octet-stream", headers=headers)

    # -- acting ----------------------------------------------------------------------------

    async def _say(self, request: web.Request) -> web.Response:
        person, body = self._person(request), await _body(request)
        content = incoming.said(_spoken(body))
        answered = replied_to(self._world, person.user["id"], _id(body.get("reply_to")))
        return self._deliver(person, {**answered, **content})

    async def _press(self, request: web.Request) -> web.Response:
        person, body = self._person(request), await _body(request)
        data = body.get("data")
        if not isinstance(data, str):
            raise PageError(400, "data_missing", "A press names the button's data.")
        message = self._message(person.user["id"], body.get("message"))
        incoming.tap(self._world, person.user["id"], message, data)
        return web.json_response({"ok": True})

    async def _edit(self, request: web.Request) -> web.Response:
        person, body = self._person(request), await _body(request)
        chat = person.user["id"]
        message = self._message(chat, body.get("message"))
        if message["from"]["id"] != chat or "forward_origin" in message:
            raise PageError(403, "not_yours", "Only one's own messages can be edited.")
        edited = incoming.change(self._world, chat, message["message_id"], _spoken(body))
        return web.json_response({"message": message_view(self._world, edited)})

    async def _forward(self, request: web.Request) -> web.Response:
        person, body = self._person(request), await _body(request)
        source = self._message(body.get("from_chat"), body.get("message"))
        if source.get("has_protected_content"):
            raise PageError(403, "protected", "This message may not be forwarded.")
        content = {"forward_origin": origin_of(source), **travelling(source)}
        return self._deliver(person, content)

    async def _upload(self, request: web.Request) -> web.Response:
        person, form = self._person(request), await request.post()
        field, caption = form.get("file"), str(form.get("caption", ""))
        if not isinstance(field, web.FileField):
            raise PageError(400, "file_missing", "An upload carries a file.")
        mime = field.content_type.partition(";")[0]
        upload = Upload(field.filename, mime, field.file.read())
        try:
            content = _uploaded(self._world, str(form.get("kind")), upload, caption)
        except ApiError as refused:
            raise PageError(400, "file_refused", refused.description) from refused
        return self._deliver(person, content)

    async def _block(self, request: web.Request) -> web.Response:
        person, body = self._person(request), await _body(request)
        incoming.set_blocked(self._world, person.user["id"], blocked=bool(body.get("blocked")))
        return web.json_response({"ok": True})

    async def _add_person(self, request: web.Request) -> web.Response:
        body = await _body(request)
        name = clean(str(body.get("name", ""))).strip()[:64]
        if not name:
            raise PageError(400, "name_missing", "A person needs a name.")
        number = max((_FIRST_NEW_PERSON, *(known + 1 for known in self._world.people)))
        language = _language(body)
        user = {"id": number, "is_bot": False, "first_name": name, "language_code": language}
        person = self._world.add_person(user, str(body.get("role", "stranger")))
        return web.json_response({"person": person_view(self._world, person)})

    async def _language(self, request: web.Request) -> web.Response:
        person, body = self._person(request), await _body(request)
        user = {**person.user, "language_code": _language(body)}
        changed = self._world.add_person(user, person.role)
        return web.json_response({"person": person_view(self._world, changed)})

    async def _clock(self, request: web.Request) -> web.Response:
        body = await _body(request)
        self._world.clock.move_to(_instant(body, self._world.clock.now()))
        return web.json_response({"now": moment(self._world.now())})

    # -- helpers ---------------------------------------------------------------------------

    def _person(self, request: web.Request) -> Person:
        person = self._world.people.get(int(request.match_info["person"]))
        if person is None:
            raise PageError(404, "person_unknown", "There is no such person.")
        return person

    def _message(self, chat: object, number: object) -> Json:
        message = self._world.messages.get((_id(chat), _id(number)))
        if message is None:
            raise PageError(404, "message_unknown", "There is no such message.")
        return message

    def _deliver(self, person: Person, content: Json) -> web.Response:
        chat = person.user["id"]
        message = incoming.deliver(self._world, chat, {"from": person.user}, content)
        self._read_up_to(self._world.people[chat], message["message_id"])
        return web.json_response({"message": message_view(self._world, message)})

    def _read_up_to(self, person: Person, message: int) -> None:
        if message > person.read:
            person.read = message
            self._world.people[person.user["id"]] = person


async def _to_page(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/chat/")


async def _page_file(request: web.Request) -> web.StreamResponse:
    path = (PAGE / request.match_info.get("file", "index.html")).resolve()
    if not path.is_relative_to(PAGE) or not path.is_file():
        raise PageError(404, "file_unknown", "There is no such file.")
    return web.FileResponse(path, headers=_HEADERS)


async def _tell(stream: web.StreamResponse, seq: int, event: Json) -> None:
    await stream.write(f"id: {seq}\ndata: {json.dumps(event)}\n\n".encode())


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PageError(400, "body_unreadable", "The body is a JSON object.")
    return body


def _spoken(body: Json) -> str:
    text = clean(str(body.get("text", ""))).strip()
    if not text:
        raise PageError(400, "text_missing", "There is nothing to say.")
    if units(text) > MAX_TEXT:
        raise PageError(400, "text_too_long", f"A message has at most {MAX_TEXT} characters.")
    return text


def _uploaded(world: World, kind: str, upload: Upload, caption: str) -> Json:
    if kind == "photo":
        return kinds.photo(world, upload.content, caption)
    if kind == "voice":
        return kinds.voice(world, upload.content, caption, upload.mime)
    if kind == "document":
        return kinds.document(world, upload, caption)
    raise PageError(400, "kind_unknown", "An upload is a photo, a voice or a document.")


def _language(body: Json) -> str:
    code = _CODES.get(str(body.get("language")))
    if code is None:
        raise PageError(400, "language_unknown", "The language is zh or en.")
    return code


def _instant(body: Json, now: datetime) -> datetime:
    unreadable = PageError(
        400, "clock_unreadable", 'Give "to" (ISO 8601 with its zone) or "advance" (seconds).'
    )
    try:
        if "advance" in body:
            instant = now + timedelta(seconds=float(body["advance"]))
        else:
            instant = datetime.fromisoformat(str(body.get("to")))
    except (TypeError, ValueError, OverflowError):
        raise unreadable from None
    if instant.tzinfo is None:
        raise unreadable
    if instant.year not in YEARS:
        raise PageError(400, "clock_too_far", f"The clock goes from {YEARS[0]} to {YEARS[-1]}.")
    return instant


def _id(value: object) -> int:
    """A message's or chat's id; 0, which nobody has, for anything else."""
    return value if isinstance(value, int) else 0


def _number(text: str | None, name: str, default: int) -> int:
    if not text:
        return default
    if not text.isdecimal():
        raise PageError(400, "number_unreadable", f'"{name}" is a number.')
    return int(text)
