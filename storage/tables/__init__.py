"""The tables. Each column says who owns it where the name does not, and when it is null.

Statements are SQLAlchemy Core on `table(Model)`: plain rows, no lazy loads. Adding a table: write
the model here, import it below, then `python -m storage.migrations.draft "what changes"`.
"""

from sqlalchemy import MetaData

from storage.tables.accounts import (
    AccountRow,
    CompetitorRow,
    HandoverRow,
    OpportunityRow,
    ShareRow,
)
from storage.tables.assessments import (
    AssessmentRow,
    FactRow,
    RatingFactRow,
    RatingItemRow,
    RatingRow,
    RubricRow,
    WithdrawalRow,
)
from storage.tables.base import Row, table
from storage.tables.contacts import ContactEventRow, ContactRow, DossierRow
from storage.tables.people import AbsenceRow, InvitationRow, PersonRow
from storage.tables.privacy import ErasureRow, GroupRow, IdentityRow, RetentionRow, SheetRow
from storage.tables.replicas import ChatRow, LeaseRow, ReplicaRow
from storage.tables.visits import ParticipantRow, VisitRow
from storage.tables.work import (
    AlertRow,
    AuditRow,
    DraftRow,
    DuePeriodRow,
    MarkRow,
    NoticeRow,
    QuarantineRow,
    SeenUpdateRow,
)

METADATA: MetaData = Row.metadata

people = table(PersonRow)
invitations = table(InvitationRow)
absences = table(AbsenceRow)
accounts = table(AccountRow)
shares = table(ShareRow)
handovers = table(HandoverRow)
competitors = table(CompetitorRow)
contacts = table(ContactRow)
contact_events = table(ContactEventRow)
dossier = table(DossierRow)
opportunities = table(OpportunityRow)
visits = table(VisitRow)
participants = table(ParticipantRow)
assessments = table(AssessmentRow)
withdrawals = table(WithdrawalRow)
ratings = table(RatingRow)
rating_items = table(RatingItemRow)
facts = table(FactRow)
rating_facts = table(RatingFactRow)
rubrics = table(RubricRow)
drafts = table(DraftRow)
seen_updates = table(SeenUpdateRow)
notices = table(NoticeRow)
alerts = table(AlertRow)
due_periods = table(DuePeriodRow)
audit = table(AuditRow)
quarantine = table(QuarantineRow)
marks = table(MarkRow)
groups = table(GroupRow)
erasures = table(ErasureRow)
identities = table(IdentityRow)
retentions = table(RetentionRow)
sheets = table(SheetRow)
chats = table(ChatRow)
leases = table(LeaseRow)
replicas = table(ReplicaRow)

__all__ = [
    "METADATA",
    "absences",
    "accounts",
    "alerts",
    "assessments",
    "audit",
    "chats",
    "competitors",
    "contact_events",
    "contacts",
    "dossier",
    "drafts",
    "due_periods",
    "erasures",
    "facts",
    "groups",
    "handovers",
    "identities",
    "invitations",
    "leases",
    "marks",
    "notices",
    "opportunities",
    "participants",
    "people",
    "quarantine",
    "rating_facts",
    "rating_items",
    "ratings",
    "replicas",
    "retentions",
    "rubrics",
    "seen_updates",
    "shares",
    "sheets",
    "visits",
    "withdrawals",
]
