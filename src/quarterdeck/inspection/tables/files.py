"""Columns of the list as a file has them: values for another program, one to a cell."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from quarterdeck.health.panels import lost_by
from quarterdeck.health.terms import BAND_LABELS
from quarterdeck.inspection.queries import ListRow
from quarterdeck.inspection.tables import LABELS, Reading, level_of
from quarterdeck.kit.filters import text
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.records.tables import Reader, shown
from quarterdeck.records.terms.fields import NUMBERS, FieldSpec, FieldType, Value
from quarterdeck.sheets.writing import FileColumn, ValueType
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_

Cell = Callable[[ListRow], object]
_TYPES = {FieldType.YES_NO: ValueType.YES_NO, FieldType.DAY: ValueType.DAY} | dict.fromkeys(NUMBERS, ValueType.NUMBER)


@dataclass(frozen=True, slots=True)
class CellColumn:
    """A column of a file and what stands in it."""

    column: FileColumn
    cell: Cell


def file_columns(reading: Reading) -> dict[str, tuple[CellColumn, ...]]:
    """What each column of the list becomes in a file: days, amounts as plain numbers with their currency.

    With a look back an amount and a close date bring what they were.
    """
    number, day, whole = ValueType.NUMBER, ValueType.DAY, ValueType.WHOLE
    amount = [
        _one("amount", lambda row: _units(row.amount_minor, row.currency), number),
        _named("currency", N_("Currency"), _currency),
    ]
    close = [_one("close_date", lambda row: row.close_date, day)]
    if reading.since is not None:
        amount.append(_named("amount_then", N_("Amount then"), lambda row: _then_amount(row, reading), number))
        close.append(_named("close_date_then", N_("Close date then"), lambda row: _then_close(row, reading), day))
    return {
        "name": (
            _named("id", N_("Id"), lambda row: public_id(row.id)),
            _named("account", N_("Account"), _account),
            _one("name", _name),
        ),
        "amount": tuple(amount),
        "close_date": tuple(close),
        "stage": (_one("stage", lambda row: row.stage_name),),
        "next_activity": (_one("next_activity", lambda row: row.next_activity_on, day),),
        "next_step": (_one("next_step", lambda row: _step(row, reading)),),
        "health": (
            _named("health", N_("Health points"), lambda row: _points(row, reading), whole),
            _named("health_band", LABELS["health"], lambda row: _band(row, reading)),
            _named("health_signals", N_("Points lost by"), lambda row: ", ".join(lost_by(reading.health.get(row.id)))),
        ),
        "score": (_one("score", lambda row: level_of(row, reading), whole),),
        "category": (_one("category", lambda row: text(CATEGORY_LABELS[Category(row.category)])),),
        "probability": (_one("probability", lambda row: _percent(row.system_probability_bp), number),),
        "seller_probability": (_one("seller_probability", lambda row: _percent(row.seller_probability_bp), number),),
        "days": (_one("days", lambda row: row.days_in_stage if row.is_open else None, whole),),
        "pushes": (_one("pushes", lambda row: row.push_count, whole),),
        "created": (_one("created", lambda row: row.created_at.astimezone(reading.zone).date(), day),),
        "owner": (_one("owner", lambda row: row.owner_name),),
    }


def custom_file_columns(specs: Iterable[FieldSpec]) -> list[FileColumn]:
    """A column for each of these custom fields."""
    return [FileColumn(spec.key, spec.label, _TYPES.get(spec.type, ValueType.TEXT)) for spec in specs]


def custom_cells(specs: Iterable[FieldSpec], values: Mapping[int, Value], reader: Reader) -> list[object]:
    """What stands in them: texts as they are kept, names for what is chosen or referred to."""
    found = ((spec, values.get(spec.id)) for spec in specs)
    return [
        value if isinstance(value, date | Decimal | bool | None) else shown(spec, value, reader)
        for spec, value in found
    ]


def _one(key: str, cell: Cell, kind: ValueType = ValueType.TEXT) -> CellColumn:
    return _named(key, LABELS[key], cell, kind)


def _named(key: str, label: str, cell: Cell, kind: ValueType = ValueType.TEXT) -> CellColumn:
    return CellColumn(FileColumn(key, label, kind), cell)


def _name(row: ListRow) -> str:
    return row.name


def _account(row: ListRow) -> str:
    return row.account_name


def _points(row: ListRow, reading: Reading) -> int | None:
    kept = reading.health.get(row.id)
    return kept.score if kept else None


def _band(row: ListRow, reading: Reading) -> str:
    kept = reading.health.get(row.id)
    return text(BAND_LABELS[kept.band]) if kept else ""


def _currency(row: ListRow) -> str:
    return row.currency if row.amount_minor is not None else ""


def _units(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money.of_minor(minor, currency).amount


def _then_amount(row: ListRow, reading: Reading) -> Decimal | None:
    past = reading.was(row)
    return _units(past.amount_minor, past.currency) if past else None


def _then_close(row: ListRow, reading: Reading) -> object:
    past = reading.was(row)
    return past.close_date if past else None


def _step(row: ListRow, reading: Reading) -> str:
    found = reading.coming.get(row.id)
    return found.what if found and row.is_open else ""


def _percent(points: int | None) -> Decimal | None:
    return None if points is None else Decimal(points) / 100
