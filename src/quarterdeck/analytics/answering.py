"""From a question to its answer: sums of its texts, made to figures."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import leaning
from quarterdeck.analytics.metrics import METRICS, Metric, Part
from quarterdeck.analytics.money import Rates, rates_on, reporting_currency
from quarterdeck.analytics.questions import Answer, Figure, Line, Question
from quarterdeck.analytics.remembering import Remembering
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.texts import Asked, By, Query, Same, Shared, Values, same_rows
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.text import N_, Text

_MOST_SEGMENTS = 2


class Undefined(ValueError):
    """A question nobody can answer: an unknown metric or segment, or one that makes no sense for the metric.

    `text` can be translated; as a string it is in English.
    """

    def __init__(self, said: Text | str) -> None:
        super().__init__(str(said))
        self.text = said if isinstance(said, Text) else Text(said)


Sums = dict[str, int | None]


def answer(engine: Engine, question: Question, shared: Shared | None = None) -> Answer:
    """The figure of the metric in each combination of segments, and over all. A text a part, and one a label.

    What is asked of the same rows by other questions may be `shared`, as `shared_by` has it: then engines that remember
    texts read these rows once. Raises Undefined for a metric or segment that is not declared, or whose combination the
    metric lists as undefined.
    """
    metric = checked(question)
    engine = engine if isinstance(engine, Remembering) else Remembering(engine)
    rates = _rates(engine, metric, question)
    grouped, whole = _figures(engine, metric, Asked(metric.parts[0], question, rates, shared or {}))
    total = whole or finished(metric, dict.fromkeys(metric.measures, 0) | folded(metric, ()))
    names = [_names(engine, question, key) for key in question.segments]
    lines = [
        Line(values, tuple([_label(name, value) for name, value in zip(names, values, strict=True)]), figure)
        for values, figure in grouped.items()
    ]
    lines.sort(key=lambda line: (line.labels, tuple(map(str, line.values))))
    day = question.today if metric.is_in_currency else None
    return Answer(metric.key, metric.unit, rates.to, tuple(lines) if question.segments else (), total, day)


def _rates(engine: Engine, metric: Metric, question: Question) -> Rates:
    """The rates of the day; the currency alone where nothing is converted: that is half of what rates cost."""
    if metric.is_in_currency or "size" in (*question.segments, *question.only):
        return rates_on(engine, question.today)
    return Rates(reporting_currency(engine), {})


def shared_by(questions: Sequence[Question]) -> Shared:
    """What questions measure over the same rows, by population, whether it is told by currency, scope and question."""
    found: dict[Same, dict[str, None]] = defaultdict(dict)
    for question in questions:
        metric = METRICS.get(question.metric)
        for part in metric.parts if metric and not metric.each else ():
            found[same_rows(part, question)] |= dict.fromkeys(part.measures.values())
    return {key: tuple(measures) for key, measures in found.items()}


def checked(question: Question) -> Metric:
    """The metric of the question, which can be answered. Raises Undefined else."""
    metric = METRICS.get(question.metric)
    if metric is None:
        raise Undefined(Text.of(N_("There is no metric {metric}."), metric=question.metric))
    used = (*question.segments, *question.only)
    for key in used:
        if key not in SEGMENTS:
            raise Undefined(Text.of(N_("There is no segment {segment}."), segment=key))
        if key in metric.undefined:
            raise Undefined(metric.undefined[key])
    if len(question.segments) > _MOST_SEGMENTS or len(set(question.segments)) < len(question.segments):
        raise Undefined(N_("A question has at most two different segments."))
    return metric


def _figures(engine: Engine, metric: Metric, asked: Asked) -> tuple[dict[Values, Figure], Figure | None]:
    """The figures of every combination of segments, and that of the whole."""
    segments = asked.question.segments
    found, lacking = sums_of(engine, metric, asked, By(segments, with_whole=bool(segments)))
    if metric.each:
        groups = each_sums(engine, metric, asked, segments)
        for values, sums in found.items():
            sums.update(folded(metric, groups.get(values, ())))
    figures = {values: finished(metric, sums, lacking[values]) for values, sums in found.items()}
    whole = figures.pop((), None)
    return _leaning(figures) if metric.is_share else figures, whole


def sums_of(
    engine: Engine, metric: Metric, asked: Asked, by: By, at: Values = ()
) -> tuple[dict[Values, Sums], dict[Values, int]]:
    """Sums of all parts of a metric, and of how many currencies there is no rate."""
    found: dict[Values, Sums] = {}
    lacking: dict[Values, int] = defaultdict(int)
    nothing: Sums = dict.fromkeys(metric.measures)
    parts = [(one := replace(asked, part=part), one.read_by(engine.dialect, by, at)) for part in metric.parts]
    if isinstance(engine, Remembering):
        engine.ahead([text for _, texts in parts for text in texts], _params(asked, at))
    for one, texts in parts:
        for values, sums, missing in _sums_in(engine, one, by, at, texts):
            own = found.get(values)
            if own is None:
                own = found[values] = nothing.copy()
            own.update(sums)
            lacking[values] += missing
    return found, lacking


def each_sums(
    engine: Engine, metric: Metric, asked: Asked, segments: Sequence[str], at: Values = ()
) -> dict[Values, list[Sums]]:
    """By segment values, and for the whole: the sums of each value of the segment that a metric takes one by one."""
    groups: dict[Values, list[Sums]] = defaultdict(list)
    more = (metric.each.segment,) if metric.each else ()
    by = By(segments, more, with_whole=bool(segments))
    for values, sums in sums_of(engine, metric, asked, by, at)[0].items():
        groups[values[: len(values) - len(more)]].append(sums)
    return groups


def folded(metric: Metric, groups: Sequence[Sums]) -> dict[str, int]:
    """What the metric makes of its groups; nothing where it has none."""
    return metric.each.fold(groups) if metric.each else {}


def part_sums(
    engine: Engine, asked: Asked, by: By, at: Values = ()
) -> Iterator[tuple[Values, Mapping[str, int | None], int]]:
    """Sums of one part, and of how many currencies there is no rate.

    `at` narrows them to the rows with these values of the question's segments.
    """
    yield from _sums_in(engine, asked, by, at, asked.read_by(engine.dialect, by, at))


def _params(asked: Asked, at: Values) -> dict[str, Any]:
    return asked.params | {f"at_{n}": value for n, value in enumerate(at)}


def _sums_in(
    engine: Engine, asked: Asked, by: By, at: Values, texts: Sequence[Query]
) -> Iterator[tuple[Values, Mapping[str, int | None], int]]:
    """What `part_sums` gives, of texts that are put together already."""
    params = _params(asked, at)
    every = asked.every
    places = {name: every.index(sql) + bool(asked.part.in_currency) for name, sql in asked.part.measures.items()}
    adds_up = by.with_whole and not any("QUANTILE" in sql for sql in every)
    by_values: dict[Values, list[tuple[Any, ...]]] = defaultdict(list)
    for text in texts:
        skipped, before, heads = len(text.by.segments), int(text.by.with_whole), text.heads
        for row in engine.rows(text.sql, params):
            first = before + (skipped if before and row[0] else 0)
            by_values[row[first:heads]].append(row[heads:])
    if adds_up:
        by_values |= _wholes(by, by_values, [int(sql.startswith("COUNT")) for sql in every], asked.part)
    for values, rows in by_values.items():
        yield values, *_summed(asked, rows, places)


def _wholes(
    by: By, groups: Mapping[Values, Sequence[tuple[Any, ...]]], is_count: Sequence[int], part: Part
) -> dict[Values, list[tuple[Any, ...]]]:
    """The rows of the whole, or of each value of `each`, as sums of those of the groups; those of a currency alone."""
    skipped, width = len(by.segments), int(bool(part.in_currency))
    found: dict[Values, dict[Values, list[int | None]]] = defaultdict(dict)
    if not by.each and not part.in_currency:
        found[()][()] = [0 if count else None for count in is_count]
    nothing: list[int | None] = [None] * len(is_count)
    for values, rows in groups.items():
        wholes = found[values[skipped:]]
        for row in rows:
            sums = wholes.get(row[:width])
            if sums is None:
                sums = wholes[row[:width]] = nothing.copy()
            for place, value in enumerate(row[width:]):
                if value is not None:
                    sums[place] = value + (sums[place] or 0)
    return {values: [(*currency, *sums) for currency, sums in rows.items()] for values, rows in found.items()}


def _summed(
    asked: Asked, rows: Sequence[tuple[Any, ...]], places: Mapping[str, int]
) -> tuple[dict[str, int | None], int]:
    """The measures of a part at their places in rows: one, or one a currency.

    Money is converted once a currency; of how many there is no rate is told.
    """
    # Engines disagree on the type of a sum (HUGEINT, numeric); figures are made of Python's own integers.
    if not asked.part.in_currency:
        (row,) = rows
        return {name: None if (number := row[place]) is None else int(number) for name, place in places.items()}, 0
    money, rates = asked.part.in_currency, asked.rates
    sums: dict[str, int | None] = dict.fromkeys(places, 0)
    missing: set[str] = set()
    for row in rows:
        currency = row[0]
        is_foreign = currency != rates.to
        for name, place in places.items():
            if not (number := row[place]):
                continue
            told = rates.convert(int(number), currency) if is_foreign and name in money else int(number)
            if told is None:
                missing.add(currency)
            else:
                sums[name] = (sums[name] or 0) + told
    return sums, len(missing)


def _leaning(figures: Mapping[Values, Figure]) -> dict[Values, Figure]:
    """These shares with the estimates that lean on the whole, where there is more than one group."""
    groups = [
        (figure.numerator or 0, figure.denominator if figure.numerator is not None else 0)
        for figure in figures.values()
    ]
    if len(groups) < 2:
        return dict(figures)
    return {
        values: replace(figure, shrunk=estimate)
        for (values, figure), estimate in zip(figures.items(), leaning(groups), strict=True)
    }


def finished(metric: Metric, sums: Mapping[str, Any], missing: int = 0) -> Figure:
    """The figure of these sums of all parts; `missing` currencies had no rate."""
    figure = metric.finish(sums)
    if figure.count >= metric.floor and not missing:
        return figure
    return replace(figure, is_few=figure.count < metric.floor, excluded=figure.excluded + missing)


def _names(engine: Engine, question: Question, key: str) -> Mapping[Any, str]:
    names = SEGMENTS[key].names
    return dict(engine.rows(names, {"period": question.period})) if names else {}


def _label(names: Mapping[Any, str], value: int | str | None) -> str:
    return "" if value is None else names.get(value, str(value))
