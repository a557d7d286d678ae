"""Words that know what stands for them where they may not be said."""

from typing import Self


class Name(str):
    """What somebody or something is called, or said, as a row has it; a part of it is plain text.

    Low-content mode shows the `reference` instead: A-17 for an account, C for a contact, P for a
    person of the team, K for a competitor, F for a fact.
    """

    __slots__ = ("reference",)
    reference: str

    def __new__(cls, text: str, reference: str = "") -> Self:
        name = super().__new__(cls, text)
        name.reference = reference
        return name


def account_name(text: str, key: int) -> Name:
    return Name(text, f"A-{key}")


def contact_name(text: str, key: int) -> Name:
    return Name(text, f"C-{key}")


def person_name(text: str, key: int) -> Name:
    return Name(text, f"P-{key}")


def competitor_name(text: str, key: int) -> Name:
    return Name(text, f"K-{key}")


def fact_text(text: str, key: int) -> Name:
    return Name(text, f"F-{key}" if text else "")
