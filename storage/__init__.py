"""The memory: one writer (verbs), readers (rows to the domain's values), tables, migrations.

Each noun has a file: its verbs record, its readers answer. Both take a transaction `tx` first.
What they all work with is in `machinery/`.
To add a verb: write a plain function here, prove it in tests/storage on both databases.
"""

from storage.machinery.ledger import DatabaseError, Ledger, LedgerUnavailable, Tx

__all__ = ["DatabaseError", "Ledger", "LedgerUnavailable", "Tx"]
