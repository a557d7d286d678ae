"""The table of contents of time: what each turn of the crank looks at, in this order."""

from collections.abc import Callable
from datetime import datetime

from handlers.alerts.escalation import escalate
from handlers.alerts.mornings import digest, find_silent
from handlers.frame.settings import Settings
from handlers.operation.canary import sing
from handlers.operation.housekeeping import tidy
from handlers.week.nudges import nudge
from storage import Tx

Job = Callable[[Tx, Settings, datetime], bool | None]  # True: there may be more of it

# Each portion in a transaction of its own. The silent are found before the digest that tells of
# them.
JOBS: tuple[Job, ...] = (nudge, find_silent, digest, escalate, sing, tidy)
