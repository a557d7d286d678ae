"""Words for edits of the chain and of the account, in the history: old → new, and by whom."""

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.history import Decided, Edited
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import column_name, role_name
from scoring.accounts import ChainRole, Line


def edited(say: Say, entry: Edited) -> Markup:
    """ "18 Nov, 10:00 ✎ Zhao Qiang: role decider → user · by Li Na"."""
    values = {"day": say.moment(entry.at), "name": entry.contact}
    if entry.reassigned:
        head = say("{day} ✎ {name} has another post", **values)
    else:
        head = say("{day} ✎ {name}", **values)
    said = [_change(say, name, *pair) for name, pair in entry.fields.items()]
    return Markup(" · ").join([head, *said, _by(say, entry.by)])


def decided(say: Say, entry: Decided) -> Markup:
    """ "18 Nov, 10:00 ✎ no such post: Finance · by Li Na"."""
    head = say("{day} ✎ account", day=say.moment(entry.at))
    said = [part for name, pair in entry.fields.items() for part in _decision(say, name, *pair)]
    return Markup(" · ").join([head, *said, _by(say, entry.by)])


def _by(say: Say, name: str) -> Markup:
    return say("by {name}", name=name) if name else say("by an import")


def _change(say: Say, field: str, before: object, after: object) -> Markup:
    names = {
        "line": say.label("line"),
        "role": say.label("role"),
        "influence": say.label("influence"),
        "key": say.label("key person"),
        "title": say.label("title"),
    }
    was, is_ = (_value(say, field, each) for each in (before, after))
    return parts.point(say, names[field], f"{was} → {is_}")


def _value(say: Say, field: str, value: object) -> str:
    match field, value:
        case _, None | "":
            return say.label("unknown")
        case "line", _ if value in [*Line]:
            return column_name(say, Line(str(value)))
        case "role", _ if value in [*ChainRole]:
            return role_name(say, ChainRole(str(value)))
        case "influence", int(n):
            return "●" * n
        case "key", _:
            return "★" if value else "–"
        case _:
            return str(value)


def _decision(say: Say, field: str, before: object, after: object) -> list[Markup]:
    if field == "no_posts" and isinstance(before, frozenset) and isinstance(after, frozenset):
        gone = [say("no such post: {line}", line=column_name(say, each)) for each in after - before]
        back = [
            say("there is such a post: {line}", line=column_name(say, each))
            for each in before - after
        ]
        return [*gone, *back]
    name = say.label("value grade") if field == "grade" else say.label("segment")
    none = say.label("none")
    return [parts.point(say, name, f"{before or none} → {after or none}")]
