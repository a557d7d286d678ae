"""Corrections: a rating is taken back, or another takes its place; both stay in the history."""

from handlers.correction import flow
from handlers.frame.feature import Feature
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button
from handlers.relation.parts import assessment

FEATURE = Feature(
    buttons=[button("correct", ANYBODY, flow.of_assessment, assessment)],
    flows=[flow.CORRECT],
)
