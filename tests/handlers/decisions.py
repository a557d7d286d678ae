"""Samples of what a manager decides about an account: grade, segment, handover."""

from collections.abc import Iterator

from handlers.account import grading_words as grading
from handlers.frame.interview.model import Prompt
from handlers.frame.page import Screen
from handlers.frame.words import Changed
from handlers.handover import words as handover
from scoring.accounts import Account

SEGMENTS = [(2**32 - 1, "7")]  # a segment's name is the company's own, in any language


def screens(account: Account, rep: str, manager: str, reason: str) -> Iterator[Screen]:
    yield grading.GradeCard(account)
    yield grading.GradeCard(account, Changed())
    yield grading.SegmentCard(account, SEGMENTS, "")
    yield grading.SegmentCard(account, SEGMENTS, "7", Changed())
    yield handover.WhichAccountToHandOver("", [(account.id, account.name)])
    yield handover.WhichAccountToHandOver(reason, [])
    yield handover.HandedOver(account.id, account.name, rep, [rep, manager])
    yield handover.HandedOver(account.id, account.name, rep, [rep], (2**53, manager))
    for seen in (account.id, None):
        for before in (manager, None):
            yield handover.HandoverNotice(
                seen, account.name, before, rep, manager, reason, seen is not None
            )


def prompts(rep: str, typed: str) -> Iterator[Prompt]:
    yield handover.ToWhom("", [(2**53, rep)])
    yield handover.ToWhom(typed, [(2**53, rep)])
    yield handover.ToWhom(typed, [])
    yield handover.ToWhom("", [])
    yield handover.Why()


def summaries(
    account: str, rep: str, manager: str, reason: str
) -> Iterator[handover.HandoverSummary]:
    yield handover.HandoverSummary(account, manager, rep, reason)
    yield handover.HandoverSummary(account, None, rep, reason)
