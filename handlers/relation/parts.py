"""The parts of a button's data that name a relationship or a rating."""

from handlers.frame.parts import kind_letter, number
from handlers.frame.turn import Turn
from handlers.relation import objects
from handlers.relation.subject import Subject
from scoring.assessments import Assessment, Fact


def subject(turn: Turn, letters: str) -> Subject:
    """ "k.12" is the relationship with contact 12, "g.3" the general one with account 3."""
    letter, _, key = letters.partition(".")
    return objects.subject(turn, kind_letter(turn, letter), number(turn, key))


def assessment(turn: Turn, letters: str) -> Assessment:
    return objects.assessment(turn, number(turn, letters))


def fact(turn: Turn, letters: str) -> Fact:
    return objects.fact(turn, number(turn, letters))
