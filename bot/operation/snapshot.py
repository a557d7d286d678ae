"""The figures that the database knows, whichever replica is asked."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from storage.vitals import Vitals

STATES = ("waiting", "held", "sent", "failed", "dropped")


def snapshot(vitals: Vitals | None) -> CollectorRegistry:
    """Gauges of the moment; without vitals only that the database could not be asked."""
    registry = CollectorRegistry()
    registry.register(_Snapshot(vitals))
    return registry


class _Snapshot(Collector):
    def __init__(self, vitals: Vitals | None) -> None:
        self._vitals = vitals

    def collect(self) -> Iterator[Metric]:
        up = float(self._vitals is not None)
        yield GaugeMetricFamily("rapport_database_up", "Whether the database answered", up)
        if self._vitals is not None:
            yield from _gauges(self._vitals)


def _gauges(vitals: Vitals) -> Iterator[Metric]:
    notices = GaugeMetricFamily("rapport_notices", "Notices by state", labels=["state"])
    for state in STATES:
        notices.add_metric([state], vitals.notices.get(state, 0))
    yield notices
    yield GaugeMetricFamily(
        "rapport_notices_lag_seconds",
        "How long the notice that waits longest could have been sent",
        vitals.outbox_lag.total_seconds(),
    )
    if vitals.crank_lag is not None:
        yield GaugeMetricFamily(
            "rapport_due_lag_seconds",
            "Since when nobody has looked at what is due",
            vitals.crank_lag.total_seconds(),
        )
    if vitals.canary is not None:
        yield GaugeMetricFamily(
            "rapport_canary_timestamp_seconds",
            "When the last canary arrived",
            vitals.canary.timestamp(),
        )
    for name, text, number in (
        ("rapport_quarantined_updates", "Updates in quarantine", vitals.quarantine),
        ("rapport_open_drafts", "Conversations under way or put aside", vitals.open_drafts),
        ("rapport_replicas", "Replicas that show signs of life", vitals.replicas),
    ):
        yield GaugeMetricFamily(name, text, number)
