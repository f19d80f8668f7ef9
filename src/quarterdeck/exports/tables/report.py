"""The lines of a metric by a segment, and the rows behind one of its figures, as files."""

from collections.abc import Iterator
from decimal import Decimal

from django.http import QueryDict

from quarterdeck.activities.terms import TYPE_LABELS, ActivityType
from quarterdeck.analytics.metrics import METRICS, Metric
from quarterdeck.analytics.metrics.measures import Measure
from quarterdeck.analytics.metrics.words import MEASURES
from quarterdeck.analytics.populations import RowKind
from quarterdeck.analytics.questions import Answer, Line
from quarterdeck.analytics.schema import date_of
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.known import as_known
from quarterdeck.exports.tables.sources import Listed, Rows, Source
from quarterdeck.kit.viewing import text
from quarterdeck.reports.queries.metric import Looking, Pointed, Row, RowsPage, rows_page
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.rules.asked import amount_text, figure_text, measure_text
from quarterdeck.reports.views.rows import stage_name
from quarterdeck.reports.views.showing import chosen, line_label, rows_chosen, value_of
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Unavailable

_AT_ONCE = 1_000
_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an answer, in the words of its page."""

    line: Line
    label: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Row:
    row: Row
    page: RowsPage
    looking: Looking


def _number(text_: str | None) -> Decimal | None:
    return None if text_ is None else Decimal(text_)


def _bound(one: _Line, value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.6f}")


def _deal(one: _Row) -> str:
    return "" if one.page.found.kind is RowKind.QUOTA else public_id(int(one.row.told["opportunity_id"]))


def _activity(one: _Row) -> str:
    kind = one.row.told.get("type")
    return text(TYPE_LABELS[ActivityType(kind)]) if kind else ""


def _amount(one: _Row) -> str | None:
    return amount_text(one.row.told["amount"], str(one.row.told["currency"] or ""))


_LINE: tuple[Field[_Line], ...] = (
    Field("line", N_("Line"), lambda one: one.label),
    Field(
        "figure",
        N_("Figure"),
        lambda one: _number(figure_text(one.line.figure.value, one.answer.unit, one.answer.currency)),
        ValueType.NUMBER,
    ),
    Field("unit", N_("Unit"), lambda one: one.answer.unit.value),
    Field("currency", N_("Currency"), lambda one: one.answer.currency if "money" in one.answer.unit else ""),
    Field("low", N_("Lower bound"), lambda one: _bound(one, one.line.figure.low), ValueType.NUMBER),
    Field("high", N_("Upper bound"), lambda one: _bound(one, one.line.figure.high), ValueType.NUMBER),
    Field("count", N_("Count"), lambda one: one.line.figure.count, ValueType.WHOLE),
    Field("is_few", N_("Too few to say"), lambda one: one.line.figure.is_few, ValueType.YES_NO),
)
_ROW: tuple[Field[_Row], ...] = (
    Field("opportunity_id", N_("Id of the deal"), _deal),
    Field("name", N_("Deal"), lambda one: one.row.card.name if one.row.card else ""),
    Field("account", N_("Account"), lambda one: one.row.card.account_name if one.row.card else ""),
    Field("owner", N_("Owner"), lambda one: one.page.owners.get(one.row.told["owner_id"], "")),
    Field("stage", N_("Stage"), lambda one: stage_name(one.looking, one.row)),
    Field("activity", N_("Activity"), _activity),
    Field("day", N_("Day"), lambda one: date_of(int(one.row.told["day"])), ValueType.DAY),
    Field("amount", N_("Amount"), lambda one: _number(_amount(one)), ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda one: one.row.told["currency"] or ""),
)


def _adds(name: str, measure: Measure) -> Field[_Row]:
    """The column of what rows add to a measure."""

    def value(one: _Row) -> Decimal | None:
        currency = one.row.told["currency"] if measure.in_currency else one.page.found.currency
        return _number(measure_text(one.row.adds[name], measure.counted, str(currency or "")))

    return Field(f"adds_{name}", MEASURES[name], value, ValueType.NUMBER)


def _converted(name: str, currency: str) -> Field[_Row]:
    """The column of what rows add to a measure, in the reporting currency."""

    def value(one: _Row) -> Decimal | None:
        return _number(amount_text(one.row.converted.get(name), one.page.found.currency))

    label = text(Text.of(N_("{measure} in {currency}"), measure=text(MEASURES[name]), currency=currency))
    return Field(f"converted_{name}", label, value, ValueType.NUMBER)


def _metric(query: QueryDict) -> Metric:
    metric = METRICS.get(query.get("metric", ""))
    if metric is None:
        raise NotFound("metric")
    return metric


def _lines(actor: Actor, query: QueryDict) -> Listed:
    metric = _metric(query)
    looking = chosen(actor, query, metric.key)
    told = ask(actor, looking.question(metric.key, looking.by))
    if isinstance(told, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    answer: Answer = told.answer
    # Told apart by nothing, it has one line: all of it.
    lines = answer.lines if looking.by else (Line((), (), answer.total),)
    rows = (cells_of(_LINE, _Line(line, _label(looking, line, answer), answer)) for line in lines)
    return as_known(Listed(len(lines), columns_of(_LINE), rows), actor, of_metric(looking, metric.key))


def _label(looking: Looking, line: Line, answer: Answer) -> str:
    if not line.values:
        return text(N_("Total"))
    return line_label(looking.by, line.values[0], line.labels[0], answer.currency, looking.lens.actor.locale)


def _rows(actor: Actor, query: QueryDict) -> Listed:
    metric = _metric(query)
    looking = rows_chosen(actor, query, metric.key)
    said = query.get("part", "")
    part = min(int(said), len(metric.parts) - 1) if said.isascii() and said.isdecimal() else 0
    try:
        values = (value_of(looking.by, query.get("at", "")),) if looking.by else ()
    except ValueError as error:
        raise NotFound("metric") from error
    at = Pointed(looking.question(metric.key, looking.by), values, part)
    first = _page(looking, at, 0, 0)
    declared = metric.parts[part]
    fields = (
        *_ROW,
        *(_adds(name, one) for name, one in declared.declared.items() if not one.is_beside),
        *(_converted(name, first.found.currency) for name in declared.declared if name in declared.in_currency),
    )
    told = Listed(first.found.count, columns_of(fields), _cells(looking, at, fields))
    return as_known(told, actor, of_metric(looking, metric.key))


def _page(looking: Looking, at: Pointed, first: int, most: int) -> RowsPage:
    found = rows_page(looking.lens, at, first, most)
    if isinstance(found, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    return found


def _cells(looking: Looking, at: Pointed, fields: tuple[Field[_Row], ...]) -> Rows:
    for page in _pages(looking, at):
        for row in page.rows:
            yield cells_of(fields, _Row(row, page, looking))


def _pages(looking: Looking, at: Pointed) -> Iterator[RowsPage]:
    """The rows, in parts that are no message too long. Raises Refused where the copy went away meanwhile."""
    first = 0
    while True:
        page = _page(looking, at, first, _AT_ONCE)
        yield page
        first += _AT_ONCE
        if first >= page.found.count:
            return


SOURCES = (
    Source("report", N_("Report"), "reports", _lines),
    Source("report_rows", N_("Rows behind a figure"), "reports", _rows),
)
