"""Whom or what a relationship is with: a contact, or the account itself."""

from dataclasses import dataclass

from scoring.accounts import Account, Contact
from scoring.assessments import Kind
from storage import Tx, accounts, contacts
from storage.accounts import Viewer


@dataclass(frozen=True, slots=True)
class Subject:
    """`contact` is None for the general and the organizational relationship of the account.

    `rival` names the competitor whose relationship it is; empty: it is ours.
    """

    kind: Kind
    account: Account
    contact: Contact | None = None
    rival: str = ""

    @property
    def id(self) -> int:
        return self.contact.id if self.contact else self.account.id

    @property
    def name(self) -> str:
        return self.contact.name if self.contact else self.account.name


def find_subject(tx: Tx, viewer: Viewer, kind: Kind, subject_id: int) -> Subject | None:
    """The subject, if it is there, still active, and the viewer may see its account."""
    if kind is not Kind.KEY:
        account = accounts.get(tx, viewer, subject_id)
        return Subject(kind, account) if account else None
    contact = contacts.get(tx, subject_id)
    account = accounts.get(tx, viewer, contact.account_id) if contact else None
    if contact is None or account is None or not contact.active:
        return None
    return Subject(kind, account, contact)
