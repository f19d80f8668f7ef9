"""From the text of a cell to a value, and how to mend it when there is none."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache, lru_cache

from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.money import Written, written_amount
from quarterdeck.sheets.terms import DATED, NUMERIC, Cell, FieldType, Reading
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import Text, fold

_PLAIN_NUMBERS = Reading()
_BARE = frozenset("+-0123456789")
Value = str | int | Decimal | date | datetime
_EXAMPLE = datetime(2026, 2, 28, 16, 30, tzinfo=UTC)


class CellError(ValueError):
    """A cell that means nothing for its field; `text` says how to mend it."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(str(text))
        self.code = code
        self.text = text


def parse_cell(text: str, kind: FieldType, reading: Reading) -> Value:
    """The value of a filled cell. Raises CellError when the text is none of this type."""
    if kind in _BY_READING:
        return _BY_READING[kind](text, reading)
    return _PLAIN[kind](text)


def typed_value(cell: Cell, kind: FieldType, reading: Reading) -> Value | None:
    """What a cell of a workbook says by itself, however the mapping says that texts are written.

    None when it has to be read as text: the field has another type.
    """
    if isinstance(cell, datetime) and kind in DATED:
        return cell.date() if kind is FieldType.DAY else _within(cell.replace(tzinfo=reading.zone), reading)
    if isinstance(cell, date) and kind in DATED:
        return cell if kind is FieldType.DAY else _within(cell, reading)
    if isinstance(cell, int | float) and kind in NUMERIC:
        return _BY_READING[kind](as_text(cell), _PLAIN_NUMBERS)
    return None


def written(cell: Cell, reading: Reading) -> str:
    """A cell of a workbook as the mapping says that texts are written: for fields whose type is known later."""
    if isinstance(cell, date):
        return cell.strftime(reading.dates[0])
    text = as_text(cell)
    return text if isinstance(cell, str) else text.replace(".", reading.decimal)


def _number(text: str, reading: Reading) -> Decimal:
    if not _number_pattern(reading.decimal, reading.grouping).fullmatch(text):
        if (found := written_amount(text)) is None or found.sign or found.number == text:
            raise _no_number(reading)
        return _number(found.number, reading) * found.times
    plain = text.replace(reading.grouping, "") if reading.grouping else text
    return Decimal(plain.replace(reading.decimal, "."))


def _amount(text: str, reading: Reading) -> Decimal:
    """A number that may have a currency's sign or code, which whoever reads the row has to heed."""
    found = sign_of(text)
    return _number(found.number, reading) * found.times if found else _number(text, reading)


def sign_of(text: str) -> Written | None:
    """The parts of an amount with a currency's sign or code; None without one."""
    if text[-1:].isdigit() and (text[:1].isdigit() or text[1:2].isdigit()) and text[:1] in _BARE:
        return None
    found = written_amount(text)
    return found if found and found.sign else None


@cache
def _number_pattern(decimal: str, grouping: str) -> re.Pattern[str]:
    """Plain digits, or groups of three: a grouping mark elsewhere is a decimal mark in the wrong mapping."""
    point, group = re.escape(decimal), re.escape(grouping)
    # In India, groups above the first three digits have two.
    grouped = f"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    whole = f"{grouped}|[0-9]+" if grouping else "[0-9]+"
    return re.compile(f"[+-]?(?:{whole})(?:{point}[0-9]+)?")


def _no_number(reading: Reading) -> CellError:
    return CellError(
        "not_a_number",
        Text.of("Not a number. Write it like {example}.", example=f"1234{reading.decimal}50"),
    )


def _integer(text: str, reading: Reading) -> int:
    number = _number(text, reading)
    if number != int(number):
        raise CellError("not_whole", Text.of("Write a whole number."))
    return int(number)


def _percent(text: str, reading: Reading) -> int:
    """Basis points of a percentage, written with or without the sign."""
    number = _number(text.removesuffix("%").strip(), reading) * 100
    if number != int(number):
        raise CellError("over_precise", Text.of("A percentage has two decimal places at most."))
    return int(number)


def _day(text: str, reading: Reading) -> date:
    found = _parse_moment(text, reading.dates, reading.zone)
    if found is None:
        raise _no_day(reading)
    return found.date() if isinstance(found, datetime) else found


def _moment(text: str, reading: Reading) -> date | datetime:
    found = _parse_moment(text, reading.dates, reading.zone)
    if found is None:
        raise _no_day(reading)
    return _within(found, reading)


def _within(found: date | datetime, reading: Reading) -> date | datetime:
    """A moment that is before the first or after the last one there is, in UTC, is none."""
    try:
        instant(found, reading.zone)
    except OverflowError:
        raise _no_day(reading) from None
    return found


def _no_day(reading: Reading) -> CellError:
    example = _EXAMPLE.strftime(reading.dates[0])
    return CellError("not_a_day", Text.of("There is no such day. Write days like {example}.", example=example))


@lru_cache(maxsize=20_000)
def _parse_moment(text: str, formats: tuple[str, ...], zone: tzinfo) -> date | datetime | None:
    for form in formats:
        try:
            if "%z" in form:
                return datetime.strptime(text, form).astimezone(zone)
            found = datetime.strptime(text, form).replace(tzinfo=zone)
        except (ValueError, OverflowError):
            continue
        return found if "%H" in form or "%I" in form else found.date()
    return None


def _country(text: str) -> str:
    code = _countries().get(fold(text))
    if code is None:
        raise CellError(
            "country_unknown",
            Text.of("No country is called {name}. Write its English name or two-letter code.", name=text),
        )
    return code


@cache
def _countries() -> dict[str, str]:
    """Alpha-2 codes by folded code and name. Loaded late: the tables take a moment."""
    import pycountry

    known: dict[str, str] = {}
    for country in pycountry.countries:
        names = (
            country.alpha_2,
            country.alpha_3,
            country.name,
            *(getattr(country, key, "") for key in ("common_name", "official_name")),
        )
        known |= {fold(name): country.alpha_2 for name in names if name}
    return known


def _public_id(text: str) -> int:
    try:
        return parse_id(text)
    except ValueError as error:
        raise CellError("not_an_id", Text.of("Not an id of a record here. Ids have 13 letters and digits.")) from error


_PLAIN: dict[FieldType, Callable[[str], Value]] = {
    FieldType.TEXT: str,
    FieldType.LINES: str,
    FieldType.COUNTRY: _country,
    FieldType.PUBLIC_ID: _public_id,
}
_BY_READING: dict[FieldType, Callable[[str, Reading], Value]] = {
    FieldType.AMOUNT: _amount,
    FieldType.NUMBER: _number,
    FieldType.INTEGER: _integer,
    FieldType.PERCENT: _percent,
    FieldType.DAY: _day,
    FieldType.MOMENT: _moment,
}


@lru_cache(maxsize=20_000)
def instant(moment: date | datetime, zone: tzinfo) -> datetime:
    """When that was, in UTC: a bare day begins at midnight in the company's zone."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), tzinfo=zone)
    return moment.astimezone(UTC)
