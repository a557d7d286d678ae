"""What this process has counted since its start, for `/metrics`.

Labels are fixed words only: never a name, an id or anything that a person wrote.
"""

from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "inline_query",
)
UPDATES = Counter(
    "rapport_updates",
    "Updates by kind, and by what became of them",
    ["kind", "outcome"],
    registry=REGISTRY,
)
TURN_SECONDS = Histogram(
    "rapport_turn_seconds",
    "From taking an update up to the commit of its effects",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
    registry=REGISTRY,
)
COMMITS = Counter("rapport_commits", "Transactions committed", registry=REGISTRY)
SENT = Counter("rapport_sent_notices", "Notices that the Bot API took", registry=REGISTRY)
PAUSES = Counter("rapport_flood_waits", "Pauses that Telegram asked for a chat", registry=REGISTRY)
STEPS = Counter("rapport_clock_steps", "How often the clock was set", ["way"], registry=REGISTRY)
PAUSE_SECONDS = Counter(
    "rapport_flood_wait_seconds", "How long these pauses were together", registry=REGISTRY
)


def update(raw: Any, outcome: Literal["handled", "quarantined", "put_off", "unread"]) -> None:
    """Count an update: `put off` will be delivered again, `unread` came too fast."""
    UPDATES.labels(kind_of(raw), outcome).inc()


def kind_of(raw: Any) -> str:
    """One of KINDS, else "other": what an update calls itself is its sender's word."""
    return next((kind for kind in KINDS if isinstance(raw, dict) and kind in raw), "other")


def paused(seconds: float) -> None:
    """Telegram has asked for a pause."""
    PAUSES.inc()
    PAUSE_SECONDS.inc(max(seconds, 0))
