"""What is asked after every load: does the trail hold, is nothing set aside, is `check` content?"""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from handlers.doors.flows import FLOWS
from handlers.frame.interview.model import State
from storage import Tx, tables, updates
from tests.process import Program
from tests.reliability.findings import Finding
from tests.reliability.scene import Scene

PROMISE = "P30 all is sound afterwards"


async def sound(scene: Scene, where: str, *, quarantined: int = 0, known: str = "") -> Finding:
    """Asked while the replicas are still at work, and nothing is to be sent any more; `known` are
    words of `check` that are the trial's own doing."""
    found = [
        *await _says(scene, "audit", "verify"),
        *await _says(scene, "check", known=known),
        *await scene.ledger.read(lambda tx: [*_set_aside(tx, quarantined), *_drafts(tx)]),
    ]
    return Finding(
        PROMISE,
        f"{where}: `audit verify`, `check`, quarantine, drafts",
        "all hold",
        "; ".join(found) or "all hold",
        not found,
    )


async def _says(scene: Scene, *command: str, known: str = "") -> list[str]:
    """What the command complains of."""
    home = scene.fleet.homes[0]
    program = await Program.start(command, home, **scene.fleet.variables)
    code = await program.ends()
    if code == 0:
        return []
    bad = [line for line in program.out.splitlines() if line.startswith(("BAD", "BROKEN"))]
    if known and bad and all(known in line for line in bad):
        return []
    return [f"`{' '.join(command)}`: {' '.join((bad or program.out.splitlines())[-2:])}"]


def _set_aside(tx: Tx, expected: int) -> Iterator[str]:
    size = updates.quarantine_size(tx)
    if size != expected:
        errors = Counter(each.error for each in updates.quarantined(tx))
        yield f"{size} updates in quarantine, {expected} expected: {dict(errors)}"


def _drafts(tx: Tx) -> Iterator[str]:
    """Each can be taken up by this version; what is done has been recorded once, and only that."""
    d = tables.drafts.c
    rows = tx.execute(select(d.id, d.flow, d.state, d.data, d.person_id)).all()
    open_ = [row for row in rows if row.state in ("active", "paused")]
    for row in open_:
        if row.flow not in FLOWS:
            yield f"draft {row.id} is of no conversation: {row.flow}"
            continue
        State.from_data(row.data, FLOWS[row.flow].answers)
    doubled = Counter(row.person_id for row in rows if row.state == "active")
    yield from (f"person {who} is in {n} conversations" for who, n in doubled.items() if n > 1)
    for flow, table in (("visit", tables.visits), ("rate", tables.assessments)):
        done = Counter(row.id for row in rows if row.flow == flow and row.state == "done")
        query = select(table.c.draft_id).where(table.c.draft_id.is_not(None))
        recorded = Counter(tx.execute(query).scalars())
        lost, extra = done - recorded, recorded - done
        if lost or extra:
            yield f"{flow}: {lost.total()} drafts done but not recorded, {extra.total()} otherwise"
