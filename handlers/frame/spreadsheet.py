"""Cells that a spreadsheet will not take for formulas."""

# Full-width signs, too: some spreadsheets read them as the plain ones.
_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0")


def safe(cell: str) -> str:
    """The cell's text; behind an apostrophe where a spreadsheet would compute it."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(_FORMULA) else cell
