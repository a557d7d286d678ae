"""`/contact`: one person's card, and bringing back who had left."""

from handlers.contact import card_words as words
from handlers.frame import policy
from handlers.frame.clean import clean_line
from handlers.frame.find import plain
from handlers.frame.policy import AtAccount
from handlers.frame.search import contacts_like
from handlers.frame.turn import Shown, Turn
from handlers.relation.contact_card import card
from storage import contacts

MAX_OFFERED = 8


def command(turn: Turn) -> Shown:
    """`/contact`, or `/contact Wang`."""
    typed = clean_line(turn.said.argument, 120)
    if not typed:
        latest = contacts.recently_met(turn.tx, turn.person, MAX_OFFERED)
        return Shown(words.WhichContact("", [(c.id, c.name, c.account) for c in latest]))
    matches = contacts_like(turn, typed)
    one = plain(matches)
    if one is not None:
        return of_contact(turn, policy.contact(turn, one.id))
    people = [(each.id, each.name, each.account) for _, each in matches[:MAX_OFFERED]]
    return Shown(words.WhichContact(typed, people))


def of_contact(turn: Turn, found: AtAccount) -> Shown:
    """The button with the contact's name."""
    return Shown(card(turn, *found))
