"""Decisions of control sheets: what a row counts as, why it differs, which figures follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from quarterdeck.reconciliations.terms import Figure, FigureKey, Measure, SheetState, Side, Standing, Tally, Why
from quarterdeck.values.checks import text_reasons
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.money import MoneyError, exponent, scaled
from quarterdeck.values.text import Text, forbidden_character
from quarterdeck.values.verdict import Reason, Refused

LONGEST_NOTE = 2000
LONGEST_NAME = 120
_STANDING_OF = {Standing.OPEN: Measure.OPEN, Standing.WON: Measure.WON, Standing.LOST: Measure.LOST}


def owner_key(person_id: int | None, name: str = "") -> str:
    """How a sheet names an owner: people here by id, others by the text of the file, nobody by nothing."""
    if person_id is not None:
        return f"#{public_id(person_id)}"
    return f"~{name[:LONGEST_NAME]}" if name else ""


def is_owner_key(text: str) -> bool:
    """Whether this can be the key of an owner, or is empty for everybody."""
    if text.startswith("~"):
        return 1 < len(text) <= LONGEST_NAME + 1 and forbidden_character(text) is None
    return not text or person_of(text) is not None


def person_of(owner: str) -> int | None:
    """The id of the person an owner's key names; None for a name of the file."""
    try:
        return parse_id(owner[1:]) if owner.startswith("#") else None
    except ValueError:
        return None


def completed(file: Side, here: Side | None) -> Side:
    """What the file does not say of a deal is taken as it is here, and so not compared."""
    if here is None:
        return file
    standing = file.standing or here.standing
    is_dated = file.period is not None or standing is not Standing.WON
    return replace(
        file,
        standing=standing,
        period=file.period if is_dated else here.period,
        owner=file.owner or here.owner,
    )


def differences(
    file: Side | None, here: Side | None, *, without: Why = Why.GONE, is_unread: bool = False
) -> tuple[Why, ...]:
    """Why a line differs, nothing when both sides say the same. `without` tells why nothing is here.

    `file` must be `completed`; `is_unread` says that it has an amount which nobody could read.
    """
    if file is None:
        return (Why.NOT_IN_FILE,)
    if here is None:
        return (without, Why.UNREAD) if is_unread else (without,)
    found = {
        Why.STANDING: file.standing is not here.standing,
        Why.PERIOD: file.standing is here.standing is Standing.WON and file.period != here.period,
        Why.AMOUNT: file.minor != here.minor,
        Why.CURRENCY: bool(file.currency and here.currency) and file.currency != here.currency,
        Why.OWNER: file.owner != here.owner,
    }
    return tuple(why for why, differs in found.items() if differs)


def figures(
    file: Iterable[Tally], here: Iterable[Tally], typed: Mapping[str, int], *, owner: str | None = None
) -> list[Figure]:
    """The figures of a sheet, or of one owner: deals, open, won by quarter, lost; counts before sums.

    Zero on both sides makes no figure, but for the number of deals.
    """
    told, found = _by_key(file, owner), _by_key(here, owner)
    keys = {FigureKey(Measure.DEALS), *told, *found}
    return [
        Figure(key, told.get(key, 0), found.get(key, 0), typed.get(str(key)))
        for key in sorted(keys, key=_order)
        if told.get(key) or found.get(key) or key.measure is Measure.DEALS
    ]


def _by_key(tallies: Iterable[Tally], owner: str | None) -> dict[FigureKey, int]:
    found: dict[FigureKey, int] = defaultdict(int)
    for tally in tallies:
        if owner not in (None, tally.owner):
            continue
        found[FigureKey(Measure.DEALS)] += tally.count
        measure = _STANDING_OF.get(tally.standing)
        if measure is None:
            continue
        period = tally.period if measure is Measure.WON else None
        found[FigureKey(measure, period)] += tally.count
        if tally.currency and measure is not Measure.LOST:
            found[FigureKey(measure, period, tally.currency)] += tally.minor
    return found


def _order(key: FigureKey) -> tuple[int, date, str]:
    return list(Measure).index(key.measure), key.period or date.min, key.currency


def figure_key(text: str) -> FigureKey | None:
    """A figure as addresses name it; None for what names none."""
    word, *rest = text.split(":")
    if word not in set(Measure) or len(rest) > 2:
        return None
    measure, period, currency = Measure(word), None, ""
    for part in rest:
        if part.isalpha() and part.isupper() and len(part) == 3:
            currency = part
        else:
            try:
                period = date.fromisoformat(part)
            except ValueError:
                return None
    key = FigureKey(measure, period, currency)
    return key if str(key) == text and _can_be(key) else None


def _can_be(key: FigureKey) -> bool:
    is_sum = bool(key.currency)
    return {
        Measure.DEALS: key.period is None and not is_sum,
        Measure.OPEN: key.period is None,
        Measure.WON: True,
        Measure.LOST: key.period is None and not is_sum,
    }[key.measure]


def signing_reasons(state: SheetState, *, differing: int, note: str) -> list[Reason]:
    """What stands against signing a sheet off: it is not ready, or differences stand without a word about them."""
    if state is not SheetState.READY:
        text = Text.of("A sheet is signed off once, after its rows were compared.")
        return [Reason("sheet_not_ready", text)]
    if differing and not note:
        text = Text.of("{count} figures differ. Say why that is right, or mend the rows first.", count=differing)
        return [Reason("differences_unexplained", text, field="note")]
    return text_reasons(note, field="note", longest=LONGEST_NOTE)


def typed_value(key: FigureKey, typed: Decimal | None) -> int | None:
    """A typed figure in its unit: deals, or minor units of its currency. Raises Refused for what cannot be one."""
    if typed is None:
        return None
    try:
        return scaled(typed, exponent(key.currency) if key.currency else 0)
    except MoneyError as error:
        text = (
            Text.of(
                "{currency} is not written with so many decimal places, or the amount is too large.",
                currency=key.currency,
            )
            if key.currency
            else Text.of("Write a whole number of deals.")
        )
        raise Refused.because("figure_not_written_so", text, "value") from error
