"""Which marks numbers of a file have, and whether that is certain."""

import re
from collections import Counter
from collections.abc import Iterable

from quarterdeck.sheets.money import written_amount
from quarterdeck.values.dataclasses import dataclass

_OTHER = {".": ",", ",": "."}
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
    """The marks under which most of these texts are numbers: one price in another country's way decides nothing.

    Where texts say both that a point and that a comma is the decimal mark, one that could be either is asked about.
    """
    decimals: Counter[str] = Counter()  # marks that can only be decimal
    grouped: Counter[str] = Counter()
    unsure: set[str] = set()
    for text in texts:
        spaced = {mark for mark in _GROUPS if mark in text}
        grouped.update(spaced)
        marks = [letter for letter in text if letter in ".,"]
        if len(set(marks)) == 2:
            decimals[marks[-1]] += 1
            grouped[_OTHER[marks[-1]]] += 1
        elif len(marks) > 1:
            decimals[_OTHER[marks[0]]] += 1
            grouped[marks[0]] += 1
        elif marks and re.search(r"[.,]\d{3}$", text) and not spaced and not text.lstrip("+-").startswith("0"):
            unsure.add(marks[0])
        elif marks:
            decimals[marks[0]] += 1
    decimal = "," if decimals[","] and decimals[","] >= decimals["."] else "."
    is_mixed = bool(unsure and decimals["."] and decimals[","])
    unsure -= {decimal if decimals else "", *grouped}
    often = sorted(grouped, key=lambda mark: (-grouped[mark], mark))
    grouping = next((mark for mark in (*often, *sorted(unsure)) if mark != decimal), "")
    is_told = bool(decimals or grouped)
    return NumberMarks(decimal, grouping, is_certain=not is_mixed and (not unsure or is_told))
