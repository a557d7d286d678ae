"""The competitor mirror: where rivals stand with the subjects of an account, beside us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.frame.settings import Settings
from handlers.relation.trail import concluded
from scoring.rated import Rated, lead
from storage.assessments import AccountRecord, Subject


@dataclass(frozen=True, slots=True)
class Rival:
    """`lead` are the rungs that we stand above them (below: negative); None: not comparable."""

    name: str
    rated: Rated
    lead: int | None

    @property
    def ahead(self) -> bool:
        return self.lead is not None and self.lead < 0


Mirror = Mapping[Subject, Sequence[Rival]]


def mirror(settings: Settings, record: AccountRecord) -> Mirror:
    """Each subject's rivals by name, as they were rated last; the others are absent."""
    found: dict[Subject, list[Rival]] = {}
    for competitor in record.rivals:
        for subject, (newest, *_) in record.theirs[competitor.id].items():
            theirs, ours = concluded(settings, newest), record.ours.get(subject)
            between = lead(concluded(settings, ours[0]), theirs) if ours else None
            found.setdefault(subject, []).append(Rival(competitor.name, theirs, between))
    return found
