"""Texts that a spreadsheet would run: how they stand in a file, and how they come back out of it."""

import re

# Signs that begin a formula, their full-width twins, and what hides one behind an empty line or a tab.
_RUNS = re.compile("'*[ ]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """The text as a cell that stays a text: one apostrophe before what a spreadsheet would run.

    Texts that begin with apostrophes before such a sign get one more, so that `unguarded` gives back the very text.
    """
    return f"'{text}" if _RUNS.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
