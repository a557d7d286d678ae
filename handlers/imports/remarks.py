"""What an import has to say, as values; `wording` makes sentences of them."""

from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any


class Code(StrEnum):
    """The first part refuses a file, the second a row, the third only informs."""

    NOT_FOUND = auto()
    NOT_A_FILE = auto()
    NO_PERMISSION = auto()
    WRONG_TYPE = auto()
    MACROS = auto()
    OLD_OR_ENCRYPTED = auto()
    PROGRAM = auto()
    TOO_BIG = auto()
    TOO_MANY_ENTRIES = auto()
    UNPACKS_TOO_BIG = auto()
    PACKED_TOO_TIGHTLY = auto()
    UNSAFE_ENTRY = auto()
    EXTERNAL_LINKS = auto()
    DTD = auto()
    DAMAGED = auto()
    TOO_MANY_ROWS = auto()
    TOO_MANY_COLUMNS = auto()
    EMPTY = auto()
    ONE_COLUMN = auto()
    COLUMN_TWICE = auto()
    ENCODING = auto()
    NUL = auto()
    QUOTES = auto()
    ROW_TOO_LONG = auto()
    TOO_MUCH_AT_ONCE = auto()
    UNRECOGNISED = auto()
    BAD_MAPPING = auto()
    MAPPED_COLUMN_MISSING = auto()

    MISSING = auto()
    TOO_LONG = auto()
    TOO_MANY_CELLS = auto()
    NOT_A_NUMBER = auto()
    NOT_IN_RANGE = auto()
    NOT_A_DAY = auto()
    NOT_A_COUNTRY = auto()
    NOT_ONE_OF = auto()
    NOT_YES_OR_NO = auto()
    REPEATED = auto()
    HOMONYMS = auto()
    UNKNOWN_PERSON = auto()
    UNKNOWN_ACCOUNT = auto()
    CIRCLE = auto()

    COLUMNS_UNUSED = auto()
    SHEETS_UNREAD = auto()
    MANAGERS_CREATED = auto()
    MANAGERS_PROMOTED = auto()
    SPELLING_CORRECTED = auto()
    SPELLING_DOUBTFUL = auto()
    PARENT_UNKNOWN = auto()
    REVENUE_WITHOUT_UNIT = auto()
    PRODUCT_SPELLINGS = auto()
    PRODUCT_NOT_IN_CATALOGUE = auto()
    NO_ACCOUNT = auto()
    NO_REP = auto()
    NOT_ENGAGED = auto()
    OPEN = auto()
    CLOSED_WITHOUT_DAY = auto()
    CLOSED_BEFORE_ENGAGED = auto()
    NEVER_SOLD = auto()
    OWNERS_SET = auto()
    SHARES_ADDED = auto()
    CATALOGUE_ONLY = auto()
    PASSED_OVER = auto()


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say. `count` is how many rows or names it is about."""

    code: Code
    count: int = 1
    args: dict[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """A file or a row cannot be taken, for the reason in `remark`."""

    def __init__(self, code: Code, **args: Any) -> None:
        super().__init__(code)
        self.remark = Remark(code, 1, args)
