"""The end of an alert in words: each with its reason, a recovery with what is back."""

from handlers.alerts.fall_words import Fall, sign, standing
from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.words import reading as parts
from scoring.account_drop import INDEX
from scoring.course import End
from scoring.drop import Rule


def ended(say: Say, fall: Fall, end: str, after: float | str | None, *, closed: bool) -> Markup:
    """`closed`: who reads it may not know more than that it is over for them."""
    whose = {"name": fall.name, "account": fall.account if fall.contact else fall.who(say)}
    if closed:
        return say("Closed, others look after it now: {name}", name=fall.name)
    if end == End.RECOVERED:
        what = _back(say, fall, after)
        if what is None:
            return say("Recovered: {name} ({account})", **whose)
        return say("Recovered: {what} — {name} ({account})", what=what, **whose)
    return {
        End.WITHDRAWN: say("Withdrawn, rated by mistake: {name} ({account})", **whose),
        End.CONFIRMED: say("No longer in doubt: {name} ({account})", **whose),
        End.RUBRIC_CHANGED: say(
            "Rated by another rubric now, not to be compared: {name} ({account})", **whose
        ),
        End.EDITED: say(
            "Over because the decision chain was edited, no recovery: {name} ({account})", **whose
        ),
        End.GONE: say("Over, the person is no longer there: {name} ({account})", **whose),
        End.MOVED: say("Over here, works for another company now: {name} ({account})", **whose),
        End.RETURNED: say("Is back: {name} ({account})", **whose),
        End.REPLACED: say("The place is taken and rated again, after {name} ({account})", **whose),
        End.MET: say("Met again: {name} ({account})", **whose),
        End.NO_LONGER: say("No longer so: {name} ({account})", **whose),
    }[End(end)]


def _back(say: Say, fall: Fall, after: float | str | None) -> Markup | None:
    """From the lowest that it came to, to where it is; None where that is more than one thing."""
    drop, points = fall.drops[0], isinstance(after, float | int)
    if drop.rule is Rule.STANDING_DROP:
        alike = [each for each in fall.drops if (each.dimension == INDEX) is points]
        return standing(say, alike[0], alike[0].after, after) if after and alike else None
    if after is None or len(fall.drops) > 1:
        return None
    if drop.rule in (Rule.DIMENSION_DROP, Rule.NEGATIVE):
        name = parts.dimension_name(say, fall.rubric, drop.dimension or "")
        return Markup("{} {} → {}").format(name, sign(drop.after), sign(after))
    if drop.rule is Rule.LEVEL_DROP:
        levels = [parts.level_name(say, fall.rubric, str(each)) for each in (drop.after, after)]
        return Markup("{} → {}").format(*levels)
    return None
