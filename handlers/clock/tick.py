"""The table of contents of time: what each turn of the crank looks at, in this order."""

from collections.abc import Callable
from datetime import datetime

from handlers.clock.canary import sing
from handlers.clock.escalation import escalate
from handlers.clock.housekeeping import tidy
from handlers.clock.mornings import digest, find_silent
from handlers.clock.nudges import nudge
from handlers.settings import Settings
from storage import Tx

Job = Callable[[Tx, Settings, datetime], None]

# Each in a transaction of its own. The silent are found before the digest that tells of them.
JOBS: tuple[Job, ...] = (nudge, find_silent, digest, escalate, sing, tidy)
