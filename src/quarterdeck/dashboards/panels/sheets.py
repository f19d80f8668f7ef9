"""A dashboard as sheets of a workbook: what every figure means, then each tile on a sheet of its own."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from quarterdeck.analytics.metrics import METRICS, Metric
from quarterdeck.dashboards.panels.asking import Answered
from quarterdeck.dashboards.panels.lines import FIELDS, Written
from quarterdeck.dashboards.panels.shown import name_of, sub_of
from quarterdeck.exports.tables.defined import UNIT_WORDS, policy_of
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.sources import Part
from quarterdeck.kit.viewing import text
from quarterdeck.sheets.writing import ValueType, sheet_names
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True)
class _Defined:
    """A tile, the sheet it stands on, and of when its figures are."""

    tile: Answered
    sheet: str
    as_of: datetime | None

    @property
    def metric(self) -> Metric | None:
        return METRICS.get(self.tile.tile.metric)


def _said(say: Callable[[Metric], Iterable[str]]) -> Callable[[_Defined], str]:
    """The words of the metric of a tile; none where the metric no longer exists."""
    return lambda one: " ".join(text(word) for word in say(one.metric)) if one.metric else ""


def _currency(one: _Defined) -> str:
    return one.tile.now.currency if one.tile.now and one.metric and policy_of(one.metric) else ""


def _report(one: _Defined) -> str:
    """The address of the report behind the tile: its days and filters stand in it, and it opens the rows."""
    if one.metric is None:
        return ""
    by = {"by": one.tile.tile.by} if one.tile.tile.by else {}
    return f"{reverse('report', args=[one.metric.key])}?{urlencode({**one.tile.params, **by})}".rstrip("?")


_DEFINED: tuple[Field[_Defined], ...] = (
    Field("tile", N_("Tile"), lambda one: name_of(one.tile.tile)),
    Field("sheet", N_("Sheet"), lambda one: one.sheet),
    Field("metric", N_("Metric"), _said(lambda metric: [metric.name])),
    Field("definition", N_("Definition"), _said(lambda metric: [metric.formula])),
    Field("unit", N_("Unit"), _said(lambda metric: [UNIT_WORDS[metric.unit]])),
    Field("currency", N_("Currency"), _currency),
    Field("policy", N_("Conversion"), _said(policy_of)),
    Field(
        "excluded",
        N_("Amounts without a rate"),
        lambda one: one.tile.now.total.excluded if one.tile.now else None,
        ValueType.WHOLE,
    ),
    Field("empty", N_("Nothing is said when"), _said(lambda metric: [metric.empty])),
    Field("floor", N_("Fewest to say anything"), lambda one: one.metric.floor if one.metric else None, ValueType.WHOLE),
    Field("days", N_("Days"), lambda one: sub_of(one.tile)),
    Field("report", N_("Report with these days and filters"), _report),
    Field("as_of", N_("Figures as of"), lambda one: one.as_of, ValueType.INSTANT),
)


def _bound(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.6f}")


_BOUNDS: tuple[Field[Written], ...] = (
    Field("low", N_("Lower bound"), lambda one: _bound(one.figure.low) if one.figure else None, ValueType.NUMBER),
    Field("high", N_("Upper bound"), lambda one: _bound(one.figure.high) if one.figure else None, ValueType.NUMBER),
)
# What stands on the sheet of a tile: its name and days are those of the sheet of definitions.
_ON_TILE = tuple(field for field in FIELDS if field.key not in ("tile", "days")) + _BOUNDS


def sheets_of(lines: Iterable[Written], answered: Sequence[Answered], as_of: datetime | None) -> list[Part]:
    """The sheet of definitions, then one for each tile with its lines."""
    names = sheet_names([text(N_("Definitions")), *(name_of(one.tile) for one in answered)])
    defined = [_Defined(one, name, as_of) for one, name in zip(answered, names[1:], strict=True)]
    rows: dict[int, list[list[object]]] = {one.tile.id: [] for one in answered}
    for line in lines:
        rows[line.tile.tile.id].append(cells_of(_ON_TILE, line))
    return [
        Part(names[0], columns_of(_DEFINED), [cells_of(_DEFINED, one) for one in defined]),
        *(Part(one.sheet, columns_of(_ON_TILE), rows[one.tile.tile.id]) for one in defined),
    ]
