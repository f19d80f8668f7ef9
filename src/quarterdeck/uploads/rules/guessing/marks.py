"""Which marks numbers of a file have, and whether that is certain."""

import re
from collections.abc import Iterable

from quarterdeck.sheets.money import written_amount
from quarterdeck.values.dataclasses import dataclass

_GROUPS = "'’\u00a0\u202f "


@dataclass(frozen=True, slots=True)
class NumberMarks:
    """Decimal mark and mark between groups of three digits. Not certain when one mark could be either."""

    decimal: str = "."
    grouping: str = ""
    is_certain: bool = True


def is_number(text: str) -> bool:
    """Whether a text looks like a number, whatever its marks."""
    return written_amount(text) is not None


def digits_of(text: str) -> str:
    """The digits of an amount with their marks, without what stands around them."""
    found = written_amount(text)
    return found.number if found else text


def number_marks(texts: Iterable[str]) -> NumberMarks:
    """The marks under which all of these texts are numbers."""
    points = commas = False  # a mark that can only be decimal
    grouped: set[str] = set()
    unsure: set[str] = set()
    for text in texts:
        spaced = {mark for mark in _GROUPS if mark in text}
        grouped |= spaced
        marks = [letter for letter in text if letter in ".,"]
        if len(set(marks)) == 2:
            last = marks[-1]
            points, commas = points or last == ".", commas or last == ","
            grouped.add("," if last == "." else ".")
        elif len(marks) > 1:
            grouped.add(marks[0])
        elif marks and re.search(r"[.,]\d{3}$", text) and not spaced and not text.lstrip("+-").startswith("0"):
            unsure.add(marks[0])
        elif marks:
            points, commas = points or marks[0] == ".", commas or marks[0] == ","
    decimal = "," if commas or "." in grouped else "."
    unsure -= {decimal if points or commas else "", *grouped}
    grouping = next((mark for mark in (*sorted(grouped), *sorted(unsure)) if mark != decimal), "")
    is_told = bool(points or commas or grouped)
    return NumberMarks(decimal, grouping, is_certain=not unsure or is_told)
