"""In which order days of a file are written, and whether that is certain."""

import re
from collections.abc import Iterable

from quarterdeck.values.dataclasses import dataclass

_TIME = (
    r"(?P<gap>[T ]+)(?P<clock>\d{1,2}:\d{2})(?P<seconds>:\d{2})?(?P<part>\.\d{1,6})?"
    r"(?P<noon> ?[AaPp][Mm])?(?P<zone> ?(?:Z|[+-]\d{2}:?\d{2}))?"
)
_NUMERIC = re.compile(rf"(?P<a>\d{{1,4}})(?P<mark>[-/.])(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{1,4}})(?:{_TIME})?")
_NAMED = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?P<mark>[- /])(?P<month>[A-Za-z]{{3,9}})(?P=mark)(?P<year>\d{{4}}|\d{{2}})"
    rf"|(?P<month2>[A-Za-z]{{3,9}}) (?P<day2>\d{{1,2}}), (?P<year2>\d{{4}}))(?:{_TIME})?"
)
# Up to this share of texts that are no days, the others tell how days are written.
_MOST_UNREAD = 0.2
_MONTHS = {
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayForms:
    """Formats (strptime) under which every day of some columns is one.

    `is_certain` is false when days and months could change places: then `forms` have the day first and `others` the
    month, and somebody has to say. `unread` is the first text that is no day in any way; where there are few of them,
    the others tell the formats.
    """

    forms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    is_certain: bool = True
    unread: str = ""


def day_forms(texts: Iterable[str]) -> DayForms:
    """How these days are written. One text that can be read in one way only tells for all of its kind."""
    possible: dict[str, frozenset[str]] = {}
    seen, unread = 0, []
    for seen, text in enumerate(texts, start=1):  # noqa: B007
        if (found := _orders(text)) is None:
            unread.append(text)
            continue
        kind, forms = found
        possible[kind] = possible.get(kind, forms) & forms
        if not possible[kind]:
            return DayForms(unread=text)
    if len(unread) > _MOST_UNREAD * seen:
        return DayForms(unread=unread[0])
    # One kind of writing that is certain tells for the others: nobody turns days and months round within a file.
    told = {form.startswith("%m") for forms in possible.values() if len(forms) == 1 for form in forms if _turns(form)}
    day_first, month_first = [], []
    for forms in possible.values():
        ranked = sorted(forms)
        left = [form for form in ranked if len(told) != 1 or form.startswith("%m") in told] or ranked
        day_first.append(left[0])
        month_first.append(left[-1])
    return DayForms(
        tuple(day_first), tuple(month_first), is_certain=day_first == month_first, unread="".join(unread[:1])
    )


def _turns(form: str) -> bool:
    """Whether day and month could change places in it."""
    return form.startswith(("%d", "%m")) and "%b" not in form.lower()


def is_day(text: str) -> bool:
    """Whether a text looks like a day."""
    return _orders(text) is not None


def _orders(text: str) -> tuple[str, frozenset[str]] | None:
    """The kind of writing, and the formats under which a text is a day."""
    if found := _NUMERIC.fullmatch(text):
        return _numeric(found)
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    name = (found["month"] or found["month2"]).lower()
    if not any(month == name or month[:3] == name for month in _MONTHS):
        return None
    month = "%b" if len(name) == 3 else "%B"
    if found["month2"]:
        form = f"{month} %d, %Y{_clock(found)}"
    else:
        year = "%Y" if len(found["year"]) == 4 else "%y"
        form = found["mark"].join(("%d", month, year)) + _clock(found)
    return form, frozenset({form})


def _numeric(found: "re.Match[str]") -> tuple[str, frozenset[str]] | None:
    mark, clock = found["mark"], _clock(found)
    first, second, third = found["a"], found["b"], found["c"]
    if len(first) == 4:
        if len(third) > 2 or not (1 <= int(second) <= 12 and 1 <= int(third) <= 31):
            return None
        return f"{mark}Y{clock}", frozenset({mark.join(("%Y", "%m", "%d")) + clock})
    if len(first) > 2 or len(third) == 3 or len(third) == 1:
        return None
    year = "%Y" if len(third) == 4 else "%y"
    # Points are written where days come first.
    orders = [("%d", "%m")] if mark == "." else [("%d", "%m"), ("%m", "%d")]
    numbers = {"%d": 31, "%m": 12}
    fitting = frozenset(
        mark.join((*order, year)) + clock
        for order in orders
        if all(1 <= int(number) <= numbers[part] for part, number in zip(order, (first, second), strict=True))
    )
    return (f"{mark}{year}{clock}", fitting) if fitting else None


def _clock(found: "re.Match[str]") -> str:
    if not found["clock"]:
        return ""
    hours = "%I" if found["noon"] else "%H"
    form = found["gap"] + f"{hours}:%M" + (":%S" if found["seconds"] else "") + (".%f" if found["part"] else "")
    if found["noon"]:
        form += " %p" if found["noon"].startswith(" ") else "%p"
    if found["zone"]:
        form += " %z" if found["zone"].startswith(" ") else "%z"
    return form
