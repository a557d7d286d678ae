"""An import in English sentences, for the command line."""

from typing import Any

from handlers.imports.remarks import Code, Remark

MAX_NAMES = 8  # of a longer list, the first ones and how many more

ENGLISH: dict[Code, str] = {
    Code.NOT_FOUND: "there is no such file",
    Code.NOT_A_FILE: "this is a folder, not a file",
    Code.NO_PERMISSION: "the file cannot be read; give yourself permission to read it",
    Code.WRONG_TYPE: "only .csv and .xlsx files can be imported; save it as one of these",
    Code.MACROS: "workbooks with macros are not opened; save it as .xlsx without macros",
    Code.OLD_OR_ENCRYPTED: "the workbook has a password or is of the old .xls kind; "
    "save it as .xlsx without a password",
    Code.PROGRAM: "this is a program, whatever its name says; it was not opened",
    Code.TOO_BIG: "the file is larger than {most} MB; split it",
    Code.TOO_MANY_ENTRIES: "the workbook is made of more than {most} parts; "
    "copy the sheet into a new workbook",
    Code.UNPACKS_TOO_BIG: "the workbook unpacks to more than {most} MB; save the sheet as CSV",
    Code.PACKED_TOO_TIGHTLY: "a part of the workbook unpacks to more than {most} times its size, "
    "as an attack does; save the sheet as CSV",
    Code.UNSAFE_ENTRY: "the workbook holds a part named {name}, which could be written elsewhere; "
    "copy the sheet into a new workbook",
    Code.EXTERNAL_LINKS: "the workbook links to other files; paste the values into a new workbook",
    Code.DTD: "the workbook defines XML entities, as an attack does; "
    "copy the sheet into a new workbook",
    Code.DAMAGED: "this is not a workbook that can be read; save it as .xlsx again",
    Code.TOO_MANY_ROWS: "the file has more than {most:,} rows; split it",
    Code.TOO_MANY_COLUMNS: "the file has more than {most} columns; leave out what is not needed",
    Code.EMPTY: "there is no row under the header",
    Code.ONE_COLUMN: "line {line}: only one column was found ({columns}); "
    "separate the columns by comma, semicolon or tab",
    Code.COLUMN_TWICE: "the column {column} occurs twice; rename or remove one of them",
    Code.ENCODING: "line {line} is neither UTF-8 nor UTF-16 nor GBK; save the file as CSV UTF-8",
    Code.NUL: "line {line} holds a zero byte; the file is damaged or no text, export it again",
    Code.QUOTES: "line {line}: a quotation mark is not closed or stands inside a cell; "
    'close it, or write "" for one quotation mark',
    Code.ROW_TOO_LONG: "line {line}: this row is longer than {most:,} characters; "
    "a quotation mark may be missing, or the file is no table",
    Code.TOO_MUCH_AT_ONCE: "a cell or a part of the workbook is larger than a table needs; "
    "copy the sheet into a new workbook",
    Code.UNRECOGNISED: "it was not recognised by its columns: {columns}. Wanted are {wanted}; "
    'name columns by --map "Company=account"',
    Code.BAD_MAPPING: '--map "{pair}": expected "the file\'s column=known column", '
    "where the known ones are {known}",
    Code.MAPPED_COLUMN_MISSING: "--map names the column {column}, which no file has",
    Code.MISSING: "{column} is empty",
    Code.TOO_LONG: "{column} is longer than {most} characters",
    Code.TOO_MANY_CELLS: "more cells than the header has; the last ones are {value}",
    Code.NOT_A_NUMBER: "{column}: {value} is not a number such as 1234.50",
    Code.NOT_IN_RANGE: "{column}: {value} is not a whole number or amount from {least} to {most}",
    Code.NOT_A_COUNTRY: "{column}: {value} is not the code of a country such as CN",
    Code.NOT_A_DAY: "{column}: {value} is not a day such as 2026-03-31",
    Code.NOT_ONE_OF: "{column}: {value} is none of {choices}",
    Code.NOT_YES_OR_NO: "{column}: {value} is neither yes nor no",
    Code.REPEATED: "{name} stands otherwise on line {line} of {file}",
    Code.HOMONYMS: "several are stored under the name {name}; tell them apart first",
    Code.UNKNOWN_PERSON: "{name} is not among the people; import the team file first",
    Code.UNKNOWN_ACCOUNT: "{name} is not among the accounts; import the accounts first",
    Code.CIRCLE: "{name} would report to {manager} and be above them at once",
    Code.COLUMNS_UNUSED: "columns not used: {columns}",
    Code.SHEETS_UNREAD: "only the sheet {read} is read, not {names}",
    Code.MANAGERS_CREATED: "managers created, named in the manager column: {count} ({names})",
    Code.MANAGERS_PROMOTED: "reps who become managers: {count} ({names})",
    Code.SPELLING_CORRECTED: "{column} {word} is corrected to {instead}, rows: {count}",
    Code.SPELLING_DOUBTFUL: "{column} {word} looks misspelled ({others}?) and is kept, "
    "rows: {count}",
    Code.PARENT_UNKNOWN: "parent {parent} is not among the accounts, rows: {count} ({names})",
    Code.REVENUE_WITHOUT_UNIT: "revenue has no currency or unit and is kept as written, "
    'rows: {count}; name it by --map "revenue=revenue (million USD)"',
    Code.PRODUCT_SPELLINGS: "product {product} looks like {meant} and is kept as written, "
    "rows: {count}",
    Code.PRODUCT_NOT_IN_CATALOGUE: "product {product} is not in the product file, rows: {count}",
    Code.NO_ACCOUNT: "opportunities without an account, kept so: {count}",
    Code.NO_REP: "opportunities without a rep, kept so: {count}",
    Code.NOT_ENGAGED: "opportunities without an engage date: {count}",
    Code.OPEN: "open opportunities without close date and value: {count}",
    Code.CLOSED_WITHOUT_DAY: "won or lost opportunities without a close date: {count}",
    Code.CLOSED_BEFORE_ENGAGED: "opportunities closed before they were engaged: {count}",
    Code.NEVER_SOLD: "reps without any opportunity: {count} ({names})",
    Code.OWNERS_SET: "accounts that get an owner, the rep with the most opportunities: {count}",
    Code.SHARES_ADDED: "shares added, for the others who have worked an account: {count}",
    Code.CATALOGUE_ONLY: "product names to check the opportunities against: {count}; "
    "nothing is stored of this file",
    Code.PASSED_OVER: "rows that no longer fitted what others changed meanwhile, and were passed "
    "over: {count}; import the file again to see them",
}


def word(remark: Remark) -> str:
    """The remark as one sentence, without its full stop."""
    args = {name: _said(value) for name, value in remark.args.items()}
    return ENGLISH[remark.code].format(count=f"{remark.count:,}", **args)


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {', '.join(items)}" for name, items in value.items())
    if isinstance(value, list):
        more = len(value) - MAX_NAMES
        return ", ".join(value[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")
    return value
