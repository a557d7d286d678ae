"""Visits to come: planned in three taps, asked about when they are over, listed with those that
were."""

from handlers.frame import parts
from handlers.frame.feature import Feature, NoticeKind, Offer
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button, command
from handlers.plan import chat, flow, jobs
from handlers.plan.planned import PlanSettings, own_plan

FEATURE = Feature(
    commands=[
        command(
            "plan", ANYBODY, flow.command, place=12, hint=lambda say: say.label("Plan a visit")
        ),
        command(
            "visits",
            ANYBODY,
            chat.command,
            place=14,
            hint=lambda say: say.label("Visits planned and made, with their notes"),
        ),
    ],
    buttons=[
        button("plan.", ANYBODY, flow.command),
        button("plan", ANYBODY, flow.of_account, parts.account),
        button("planned", ANYBODY, chat.card, own_plan),
        button("held", ANYBODY, chat.took_place, own_plan, decides=True),
        button("moved", ANYBODY, flow.move, own_plan),
        button("unplan", ANYBODY, chat.cancel, own_plan, decides=True),
        button("visits", ANYBODY, chat.mine, parts.number),
        button("visits_of", ANYBODY, chat.of_account, parts.account, parts.number),
    ],
    flows=[flow.PLAN],
    notices=[NoticeKind(jobs.ASKED, jobs.took_place)],
    jobs=[jobs.follow_up],
    settings=[PlanSettings],
    keeps={"planned_visits": lambda say: say.label("Planned visits")},
    offers=[Offer(lambda say: say.label("Plan a visit"), "plan")],
)
