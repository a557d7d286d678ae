"""What a restore settles before anybody is served: nothing is sent twice unasked, erased people
stay erased, and no open alert is forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.privacy.erasing import erase_again, tell_again
from storage import Tx, audit, erasures, identity
from storage.erasures import Erasure
from storage.machinery import after_restore
from storage.seal import Verdict


@dataclass(frozen=True, slots=True)
class Settled:
    """`waiting` are the notices, by kind, that waited when the backup was made."""

    waiting: Mapping[str, int]
    alerts_told_anew: int
    invitations_closed: int
    erased_again: int
    unclear: Sequence[Erasure]  # listed by an older version, perhaps of another database
    trail: Verdict


def settle(
    tx: Tx,
    erased: Sequence[Erasure],
    backed_up_at: datetime,
    now: datetime,
    *,
    send_waiting: bool,
    keep_texts: bool,
    older: bool = False,
) -> Settled:
    """In the transaction of the restore. Periods that came due since the backup are left to the
    jobs: they run the latest one if it is not too late, and record the others as skipped. `older`:
    the backup does not say which database it is of."""
    identity.begin(tx)
    trail = audit.verify(tx)
    waiting, alerts = after_restore.waiting_by_kind(tx), 0
    if send_waiting:
        after_restore.doubt_waiting(tx, now)
    else:
        alerts = after_restore.tell_anew(tx, after_restore.drop_waiting(tx), now)
        tell_again(tx, erasures.wishes(tx), now)
    invitations = after_restore.close_invitations(tx, now)
    back = erase_again(tx, erased, now, keep_texts=keep_texts, restored=True, older=older)
    audit.record(
        tx,
        None,
        "database.restored",
        "database",
        now,
        backed_up_at=backed_up_at.isoformat(),
        notices=sum(waiting.values()),
        sent=send_waiting,
        broken=trail.broken,
    )
    unclear = erasures.unclear(tx, erased)
    return Settled(waiting, alerts, invitations, len(back), unclear, trail)
