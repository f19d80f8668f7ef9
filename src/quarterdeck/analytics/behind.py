"""The rows behind a figure: those that were counted, each with what it adds, and what they add up to."""

from collections.abc import Mapping, Sequence
from typing import Any

from quarterdeck.analytics.answering import (
    Undefined,
    checked,
    each_sums,
    finished,
    folded,
    part_sums,
)
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.metrics import Metric, Part
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.population import SHARED
from quarterdeck.analytics.populations import POPULATIONS, RowKind, row_kind
from quarterdeck.analytics.questions import Figure, Question, Viewer
from quarterdeck.analytics.texts import Asked, By, Values
from quarterdeck.values.dataclasses import dataclass, replace

MOST_ROWS = 1_000
_ROWS = "rows_counted"


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the rows behind the figure of these segment values; without values behind the total.

    A metric of several parts, such as what was won and what was to be won, has rows of each.
    """

    viewer: Viewer
    question: Question
    values: Values = ()
    part: int = 0
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one kind, in the order of their keys.

    A row has the values of `columns`, then what it adds to each of `measures`, None where it adds nothing; sums of
    money that are not yet converted in the row's own currency. `count` is of all rows of the part, not of those of the
    page. `figure` is the one they are behind: its `parts` are the measures over all rows of all parts. `converted` has,
    for each row, what it adds in the reporting currency to measures that are not yet converted: at the rate of the
    question's day, rounded half-even by itself, None without a rate.
    """

    kind: RowKind
    columns: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[tuple[int | str | float | None, ...], ...]
    count: int
    figure: Figure
    currency: str
    converted: tuple[Mapping[str, int | None], ...] = ()


def rows_behind(engine: Engine, asked: Behind) -> Rows:
    """The rows, and the figure they are behind. A text, and one a part.

    Raises Undefined where the question cannot be answered, for a part that is not there, and for more than MOST_ROWS.
    """
    question = replace(asked.question, viewer=asked.viewer)
    metric = checked(question)
    if not 0 <= asked.part < len(metric.parts):
        raise Undefined(f"{metric.key} has {len(metric.parts)} parts.")
    if len(asked.values) not in (0, len(question.segments)):
        raise Undefined("There is one value for each segment, or none.")
    if not (0 <= asked.limit <= MOST_ROWS and 0 <= asked.offset < 2**62):
        raise Undefined(f"At most {MOST_ROWS} rows are given at once.")
    rates = rates_on(engine, question.today)
    texts = Asked(metric.parts[asked.part], question, rates)
    count, figure = _figure(engine, asked, metric, texts)
    at = {f"at_{n}": value for n, value in enumerate(asked.values)} | {"limit": asked.limit, "offset": asked.offset}
    found = engine.rows(texts.behind(asked.values), texts.params | at)
    population = texts.part.population
    columns, measures = (*SHARED, *POPULATIONS[population].more), tuple(texts.part.declared)
    converted = _converted(texts.part, rates, columns, found)
    return Rows(row_kind(population), columns, measures, tuple(found), count, figure, rates.to, converted)


def _converted(
    part: Part, rates: Rates, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[Mapping[str, int | None], ...]:
    """What rows add in the reporting currency to the measures that are sums in each currency."""
    if not part.in_currency:
        return ()
    own = columns.index("currency")
    places = {name: len(columns) + n for n, name in enumerate(part.declared) if name in part.in_currency}
    return tuple(
        {name: None if row[at] is None else rates.convert(int(row[at]), str(row[own])) for name, at in places.items()}
        for row in rows
    )


def _figure(engine: Engine, asked: Behind, metric: Metric, texts: Asked) -> tuple[int, Figure]:
    """How many rows of the part are counted, and the figure over all parts."""
    sums: dict[str, int | None] = {}
    counts, lacking = [], 0
    for part in metric.parts:
        counted = f"COUNT(CASE WHEN {part.counted} THEN 1 END)" if part.counted else "COUNT(*)"
        counting = replace(texts, part=replace(part, measures={**part.measures, _ROWS: counted}))
        count = 0
        for _, found, missing in part_sums(engine, counting, By(), asked.values):
            count, lacking = int(found[_ROWS] or 0), lacking + missing
            sums |= {name: None if found[name] is None else int(found[name] or 0) for name in part.measures}
        counts.append(count)
    groups = each_sums(engine, metric, texts, (), asked.values) if metric.each else {}
    made = folded(metric, [one for of_values in groups.values() for one in of_values])
    return counts[asked.part], finished(metric, dict.fromkeys(metric.measures) | sums | made, lacking)
