"""The state machine of `machine.py` at the suite's length; `make soak` runs it for long."""

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Rating


def test_whatever_happens_the_ledger_is_what_was_said(new_sqlite: Callable[[], str]) -> None:
    class OnSqlite(Rating):
        new_database = staticmethod(new_sqlite)

    run_state_machine_as_test(
        OnSqlite,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
