"""Words for a person's place in the decision chain."""

from handlers.frame.say import Say
from scoring.accounts import ChainRole, Contact, Line


def line_name(say: Say, line: Line) -> str:
    return {
        Line.BUSINESS: say.label("business line"),
        Line.TECHNICAL: say.label("technical line"),
        Line.PROCUREMENT: say.label("procurement line"),
        Line.FINANCE: say.label("finance line"),
        Line.EXECUTIVE: say.label("executive"),
    }[line]


def role_name(say: Say, role: ChainRole) -> str:
    return {
        ChainRole.DECIDER: say.label("decider"),
        ChainRole.ADVISER: say.label("adviser"),
        ChainRole.USER: say.label("user"),
    }[role]


def whereabouts(say: Say, contact: Contact) -> str:
    """Title, line and role, as far as known."""
    known = [
        contact.title,
        line_name(say, contact.line) if contact.line else "",
        role_name(say, contact.role) if contact.role else "",
    ]
    return " · ".join(part for part in known if part)


def column_name(say: Say, line: Line) -> str:
    """A line as the head of a column."""
    return {
        Line.BUSINESS: say.label("Business"),
        Line.TECHNICAL: say.label("Technical"),
        Line.PROCUREMENT: say.label("Procurement"),
        Line.FINANCE: say.label("Finance"),
        Line.EXECUTIVE: say.label("Executive"),
    }[line]


def field_name(say: Say, field: str) -> str:
    return {
        "birthday": say.label("Birthday"),
        "interests": say.label("Interests"),
        "family": say.label("Family"),
        "career": say.label("Career"),
        "education": say.label("Education"),
        "hometown": say.label("Hometown"),
    }[field]
