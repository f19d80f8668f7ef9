"""What files tell of the tiles of a dashboard, line after line."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import ngettext

from quarterdeck.analytics.questions import Answer, Figure
from quarterdeck.analytics.schema import date_of
from quarterdeck.dashboards.panels.asking import Answered
from quarterdeck.dashboards.panels.shown import label_of, name_of, ordered, sub_of
from quarterdeck.exports.tables.fields import Field
from quarterdeck.kit.viewing import text
from quarterdeck.reports.rules.asked import figure_text
from quarterdeck.sheets.writing import ValueType
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True)
class Written:
    """A line of the file: which tile, what of it, and the figure with the answer it is of; `why_not` without one."""

    tile: Answered
    part: str
    label: str
    answer: Answer | None
    figure: Figure | None
    why_not: str = ""


def _number(one: Written) -> Decimal | None:
    if one.figure is None or one.answer is None:
        return None
    said = figure_text(one.figure.value, one.answer.unit, one.answer.currency)
    return None if said is None else Decimal(said)


def _currency(one: Written) -> str:
    return one.answer.currency if one.answer and "money" in one.answer.unit else ""


FIELDS: tuple[Field[Written], ...] = (
    Field("tile", N_("Tile"), lambda one: name_of(one.tile.tile)),
    Field("days", N_("Days"), lambda one: sub_of(one.tile)),
    Field("part", N_("Part"), lambda one: one.part),
    Field("line", N_("Line"), lambda one: one.label),
    Field("figure", N_("Figure"), _number, ValueType.NUMBER),
    Field("unit", N_("Unit"), lambda one: one.answer.unit.value if one.answer else ""),
    Field("currency", N_("Currency"), _currency),
    Field("count", N_("Count"), lambda one: one.figure.count if one.figure else None, ValueType.WHOLE),
    Field("is_few", N_("Too few to say"), lambda one: one.figure.is_few if one.figure else None, ValueType.YES_NO),
    Field("why_not", N_("Reason for no figure"), lambda one: one.why_not),
)


def written(answered: list[Answered], most: int | None = None) -> Iterator[Written]:
    """The lines of the file, tile after tile. Past `most` lines of a list it says how many are left out."""
    for one in answered:
        if one.now is None:
            yield Written(one, text(N_("Overall")), "", None, None, text(one.why_not) if one.why_not else "")
            continue
        yield Written(one, text(N_("Overall")), "", one.now, one.now.total)
        if one.before is not None:
            yield Written(one, text(N_("Previous period")), "", one.before, one.before.total)
        lines = ordered(one, one.now) if one.looking.by else []
        for line in lines[:most]:
            yield Written(one, text(N_("Line")), label_of(one, line, one.now), one.now, line.figure)
        if rest := left_out(one, most):
            said = ngettext("%(num)s more line", "%(num)s more lines", rest) % {"num": rest}
            yield Written(one, text(N_("Line")), "…", None, None, said)
        for line in one.series.lines if one.series else ():
            day = line.values[0]
            label = date_of(day).isoformat() if isinstance(day, int) else ""
            yield Written(one, text(N_("Month")), label, one.series, line.figure)


def left_out(one: Answered, most: int | None) -> int:
    """How many lines of a list are more than may be written."""
    if one.now is None or not one.looking.by or most is None:
        return 0
    return max(len(one.now.lines) - most, 0)
