"""Adding somebody to the chain, and changing what is known of a contact."""

from typing import Any

from handlers import alerts
from handlers.contact import weighing, words
from handlers.contact.questions import (
    ContactAnswers,
    ContactContext,
    InfluenceQuestion,
    KeyQuestion,
    LifeQuestion,
    LineQuestion,
    NameQuestion,
    RoleQuestion,
    SuperiorQuestion,
    TitleQuestion,
    changes,
    has_moved,
    intended,
    superiors,
)
from handlers.frame import conversation, policy
from handlers.frame.clean import clean_line
from handlers.frame.interview.model import Interview, Note, Question, State, Summary
from handlers.frame.names import MAX_NAME, name_and_title
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY, AtAccount
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import CommittedAlready, Saved, Unchanged
from handlers.relation import lifting
from handlers.relation.contact_card import card
from scoring.accounts import Account, Contact
from storage import audit, chain, contacts
from storage.drafts import Draft


class ContactFlow:
    name = "contact"
    version = 2
    answers = ContactAnswers
    rule = ANYBODY

    def about(self, turn: Turn, answers: ContactAnswers) -> tuple[Account, Contact | None]:
        """The contact to change, or the account to which somebody is added."""
        if answers.contact is None:
            return policy.account(turn, answers.account), None
        return policy.contact(turn, answers.contact)

    def load(
        self, turn: Turn, about: tuple[Account, Contact | None], state: State, typed: str
    ) -> ContactContext:
        tx, (account, contact) = turn.tx, about
        contact_id = contact.id if contact else None
        unsure = state.answers.unsure
        name = unsure.name if unsure else ""
        if typed and state.at == "name":
            name = name_and_title(clean_line(typed, MAX_NAME))[0]
        return ContactContext(
            account=account,
            contact=contact,
            others=[each for each in chain.of_account(tx, account.id) if each.id != contact_id],
            alike=[each for each in chain.alike(tx, account.id, name) if each.id != contact_id]
            if name
            else (),
        )

    def reload_after(self, before: ContactAnswers, after: ContactAnswers) -> bool:
        return before.unsure != after.unsure

    def interview(self, context: ContactContext, answers: ContactAnswers) -> Interview[Any, Any]:
        asked = _asked(context, answers)
        questions: tuple[Question[ContactContext, ContactAnswers], ...] = (
            NameQuestion("name" in asked),
            LineQuestion("line" in asked),
            RoleQuestion("role" in asked),
            InfluenceQuestion("influence" in asked),
            KeyQuestion("key" in asked),
            TitleQuestion(),
            SuperiorQuestion(),
            *([LifeQuestion(required=True)] if has_moved(context, answers) else []),
        )
        return Interview(context, questions, counted=asked)

    def title(self, context: ContactContext, answers: ContactAnswers) -> Note:
        return words.Title(context.account.name, intended(context, answers).name)

    def summary(self, context: ContactContext, answers: ContactAnswers) -> Summary:
        names = {each.id: each.name for each in context.others}
        after = intended(context, answers)
        return words.ContactSummary(context.account, context.contact, after, names)

    def confirmed(self, context: ContactContext, answers: ContactAnswers) -> bool:
        return answers.open is not None

    def basis(self, context: ContactContext) -> Any:
        """What the contact is now, and who may be the same person."""
        now = context.contact
        fields = [getattr(now, field) for field in words.FIELDS] if now else None
        return [context.account.id, fields, [each.id for each in context.alike]]

    def recorded(self, turn: Turn, done: Draft, answers: ContactAnswers) -> Screen | None:
        """Somebody who was added is found in the chain."""
        if answers.contact is None:
            return CommittedAlready(f"chain.{answers.account}")
        return CommittedAlready(f"contact.{answers.contact}")

    def commit(
        self, turn: Turn, draft: Draft, context: ContactContext, answers: ContactAnswers
    ) -> Screen:
        if answers.open is not None:
            known = next(each for each in context.others if each.id == answers.open)
            return card(turn, context.account, known)
        given = changes(answers)
        allowed = {None, *(each.id for each in superiors(context))}
        if given.get("reports_to_id") not in allowed:  # they left or moved meanwhile
            del given["reports_to_id"]
        stood = lifting.now(turn, context.account)
        before = context.contact or _introduced(turn, context, intended(context, answers))
        asked = weighing.guarded(turn, context.account, before, given) if context.contact else {}
        for field in asked:
            del given[field]
        moved = bool(answers.reassigned) and has_moved(context, answers)
        change = chain.reassign if moved else chain.edit
        after = change(turn.tx, before.id, turn.person.id, turn.now, **given)
        note: Note = weighing.ask(turn, context.account, before, asked) if asked else Saved()
        if after == context.contact:
            return card(turn, context.account, after, note if asked else Unchanged())
        if moved:
            weighing.warn(turn, context.account, after)
        what = "edited" if context.contact else "created"
        audit.record(turn.tx, turn.person.id, f"contact.{what}", f"contact:{after.id}", turn.now)
        alerts.changed(turn.tx, turn.settings, context.account, turn.now, after)
        lifted = lifting.Lifted(note, stood, lifting.now(turn, context.account))
        return card(turn, context.account, after, lifted)


CONTACT = ContactFlow()


def _asked(context: ContactContext, answers: ContactAnswers) -> tuple[str, ...]:
    """What is asked without being chosen from the summary."""
    if answers.open is not None:
        return ()
    if context.contact is None:
        return ("name", "line", "role")
    return ("line", "role", "influence", "key") if answers.guided else ()


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


def add(turn: Turn, account: Account) -> Shown:
    """The button "add someone" under a chain."""
    return conversation.begin(turn, CONTACT, ContactAnswers(account=account.id))


def edit(turn: Turn, found: AtAccount) -> Shown:
    """The button "edit" on a contact's card: which of it is to be changed?"""
    return conversation.begin(turn, CONTACT, ContactAnswers(contact=found[1].id), menu=True)


def place(turn: Turn, found: AtAccount) -> Shown:
    """The button "where in the chain?" under a visit that met somebody new."""
    return conversation.begin(turn, CONTACT, ContactAnswers(contact=found[1].id, guided=True))
