"""Adding somebody to the chain, and changing what is known of a contact."""

from typing import Any

from handlers.chat import contact as cards
from handlers.chat import conversation
from handlers.chat.contact_questions import (
    ContactContext,
    InfluenceQuestion,
    KeyQuestion,
    NameQuestion,
    PlaceQuestion,
    SuperiorQuestion,
    TitleQuestion,
    changes,
    intended,
    superiors,
)
from handlers.chat.turn import Shown, Turn
from handlers.chat.visit_questions import MOST_NAME, name_and_title
from handlers.clean import clean_line
from handlers.interview.model import Answers, Interview, Note, Question, State, Summary
from handlers.words import contact_edit as words
from handlers.words.contact_card import Saved, Unchanged
from handlers.words.level import NotFound
from handlers.words.page import Screen
from scoring.accounts import Contact
from storage import accounts, audit, chain, contacts
from storage.drafts import Draft


class ContactFlow:
    name = "contact"

    def load(self, turn: Turn, state: State, typed: str) -> ContactContext | None:
        tx, contact_id = turn.tx, state.answers["contact"]
        found = cards.visible(turn, contact_id) if contact_id is not None else None
        account_id = found[0].id if found else state.answers.get("account", 0)
        account = accounts.get(tx, turn.person, account_id)
        if account is None or (contact_id is not None and found is None):
            return None
        name = (state.answers.get("unsure") or {}).get("name", "")
        if typed and state.at == "name":
            name = name_and_title(clean_line(typed, MOST_NAME))[0]
        return ContactContext(
            account=account,
            contact=found[1] if found else None,
            others=[each for each in chain.of_account(tx, account.id) if each.id != contact_id],
            alike=[each for each in chain.alike(tx, account.id, name) if each.id != contact_id]
            if name
            else (),
        )

    def reload_after(self, before: Answers, after: Answers) -> bool:
        return False

    def interview(self, context: ContactContext, answers: Answers) -> Interview[Any]:
        asked = _asked(context, answers)
        questions: tuple[Question[ContactContext], ...] = (
            NameQuestion("name" in asked),
            PlaceQuestion("line", "line" in asked),
            PlaceQuestion("role", "role" in asked),
            InfluenceQuestion("influence" in asked),
            KeyQuestion("key" in asked),
            TitleQuestion(),
            SuperiorQuestion(),
        )
        return Interview(context, questions, counted=asked)

    def title(self, context: ContactContext, answers: Answers) -> Note:
        return words.Title(context.account.name, intended(context, answers).name)

    def summary(self, context: ContactContext, answers: Answers) -> Summary:
        names = {each.id: each.name for each in context.others}
        after = intended(context, answers)
        return words.ContactSummary(context.account, context.contact, after, names)

    def confirmed(self, context: ContactContext, answers: Answers) -> bool:
        return "open" in answers

    def commit(self, turn: Turn, draft: Draft, context: ContactContext, answers: Answers) -> Screen:
        if "open" in answers:
            known = cards.visible(turn, answers["open"])
            return cards.card(turn, *known) if known else NotFound()
        given = changes(answers)
        allowed = {None, *(each.id for each in superiors(context))}
        if given.get("reports_to_id") not in allowed:  # they left or moved meanwhile
            del given["reports_to_id"]
        before = context.contact or _introduced(turn, context, intended(context, answers))
        after = chain.edit(turn.tx, before.id, turn.person.id, turn.now, **given)
        if after == context.contact:
            return cards.card(turn, context.account, after, Unchanged())
        what = "edited" if context.contact else "created"
        audit.record(turn.tx, turn.person.id, f"contact.{what}", f"contact:{after.id}", turn.now)
        return cards.card(turn, context.account, after, Saved())


CONTACT = ContactFlow()


def _asked(context: ContactContext, answers: Answers) -> tuple[str, ...]:
    """What is asked without being chosen from the summary."""
    if "open" in answers:
        return ()
    if context.contact is None:
        return ("name", "line", "role")
    return ("line", "role", "influence", "key") if answers.get("guided") else ()


def _introduced(turn: Turn, context: ContactContext, new: Contact) -> Contact:
    """Somebody new, with all but whom they report to."""
    return contacts.create(
        turn.tx,
        context.account.id,
        new.name,
        turn.now,
        title=new.title,
        line=new.line,
        role=new.role,
        influence=new.influence,
        key=new.key,
        created_by=turn.person.id,
    )


def add(turn: Turn, account_id: str) -> Shown:
    """The button "add someone" under a chain."""
    return conversation.begin(turn, CONTACT, {"account": int(account_id), "contact": None})


def edit(turn: Turn, contact_id: str) -> Shown:
    """The button "edit" on a contact's card: which of it is to be changed?"""
    return conversation.begin(turn, CONTACT, {"contact": int(contact_id)}, menu=True)


def place(turn: Turn, contact_id: str) -> Shown:
    """The button "where in the chain?" under a visit that met somebody new."""
    return conversation.begin(turn, CONTACT, {"contact": int(contact_id), "guided": True})
