"""From a question to its answer: sums of its texts, made to figures."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, getitem, itemgetter
from typing import Any, Final

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import leaning
from quarterdeck.analytics.metrics import METRICS, Metric
from quarterdeck.analytics.money import Rates, rates_on, reporting_currency
from quarterdeck.analytics.questions import Answer, Figure, Line, Question
from quarterdeck.analytics.remembering import Remembering
from quarterdeck.analytics.schema import Dialect
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.texts import Asked, By, Query, Same, Shared, Values, same_rows
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.text import N_, Text

_MOST_SEGMENTS = 2
# Others tell a sum as a decimal number; figures are made of Python's own integers.
_TELL_INTEGERS: Final = (Dialect.DUCKDB, Dialect.SQLITE)


class Undefined(ValueError):
    """A question nobody can answer: an unknown metric or segment, or one that makes no sense for the metric.

    `text` can be translated; as a string it is in English.
    """

    def __init__(self, said: Text | str) -> None:
        super().__init__(str(said))
        self.text = said if isinstance(said, Text) else Text(said)


Sums = dict[str, int | None]
Row = tuple[Any, ...]


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
    lines = tuple(_lines(engine, question, grouped)) if question.segments else ()
    return Answer(metric.key, metric.unit, rates.to, lines, total, question.today if metric.is_in_currency else None)


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
    figures = {values: finished(metric, sums, lacking.get(values, 0)) for values, sums in found.items()}
    whole = figures.pop((), None)
    return _leaning(figures) if metric.is_share else figures, whole


def sums_of(
    engine: Engine, metric: Metric, asked: Asked, by: By, at: Values = ()
) -> tuple[dict[Values, Sums], dict[Values, int]]:
    """Sums of all parts of a metric, and of how many currencies there is no rate."""
    found: dict[Values, Sums] = {}
    lacking: dict[Values, int] = {}
    nothing: Sums = dict.fromkeys(metric.measures)
    parts = [(one := replace(asked, part=part), one.read_by(engine.dialect, by, at)) for part in metric.parts]
    if isinstance(engine, Remembering):
        engine.ahead([text for _, texts in parts for text in texts], _params(asked, at))
    for one, texts in parts:
        for values, sums, missing in _sums_in(engine, one, by, at, texts):
            own = found.get(values)
            if own is None:
                found[values] = nothing | sums
            else:
                own.update(sums)
            if missing:
                lacking[values] = lacking.get(values, 0) + missing
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


def part_sums(engine: Engine, asked: Asked, by: By, at: Values = ()) -> Iterator[tuple[Values, Sums, int]]:
    """Sums of one part, and of how many currencies there is no rate.

    `at` narrows them to the rows with these values of the question's segments.
    """
    yield from _sums_in(engine, asked, by, at, asked.read_by(engine.dialect, by, at))


def _params(asked: Asked, at: Values) -> dict[str, Any]:
    return asked.params | {f"at_{n}": value for n, value in enumerate(at)}


def _sums_in(
    engine: Engine, asked: Asked, by: By, at: Values, texts: Sequence[Query]
) -> Iterator[tuple[Values, Sums, int]]:
    """What `part_sums` gives, of texts that are put together already."""
    params, every = _params(asked, at), asked.every
    adds_up = by.with_whole and not any("QUANTILE" in sql for sql in every)
    for text in texts:
        rows = engine.rows(text.sql, params)
        if engine.dialect not in _TELL_INTEGERS:
            rows = [(*row[: -len(every)], *map(_integer, row[-len(every) :])) for row in rows]
        yield from _summed(asked, _by_values(text, rows))
        if adds_up:
            nothing = [0 if sql.startswith("COUNT") else None for sql in every]
            yield from _summed(asked, _wholes(by, text, rows, nothing))


def _integer(number: Any) -> int | None:
    return None if number is None else int(number)


def _by_values(text: Query, rows: Iterable[Row]) -> Iterator[tuple[Values, Row]]:
    """Rows with the values they are told apart by: those of the whole are short of the segments."""
    heads = text.heads
    if not text.by.with_whole:
        return ((row[:heads], row) for row in rows)
    whole = 1 + len(text.by.segments)
    return ((row[whole if row[0] else 1 : heads], row) for row in rows)


def _wholes(by: By, text: Query, rows: Iterable[Row], nothing: Sequence[int | None]) -> Iterator[tuple[Values, Row]]:
    """The rows of the whole, or of each value of `each`, as sums of those of the groups; those of a currency alone."""
    skipped, end = len(by.segments), text.heads + text.has_currency
    piles: dict[Values, list[Row]] = {} if by.each or text.has_currency else {(): []}
    for row in rows:
        piles.setdefault(row[skipped:end], []).append(row)
    for key, pile in piles.items():
        columns = [*zip(*pile, strict=True)][end:]
        yield key[: len(by.each)], (*key, *(map(_total, columns, nothing) if pile else nothing))


def _total(column: Iterable[int | None], nothing: int | None) -> int | None:
    """The sum of what is known."""
    known = [number for number in column if number is not None]
    return sum(known) if known else nothing


def _summed(asked: Asked, rows: Iterable[tuple[Values, Row]]) -> Iterator[tuple[Values, Sums, int]]:
    """The measures of a part by values, of one row or one a currency; and of how many currencies there is no rate."""
    part, every = asked.part, asked.every
    # Measures stand last in a row, whatever stands before them.
    pick = _picking([every.index(sql) - len(every) for sql in part.measures.values()])
    names = tuple(part.measures)
    if not part.in_currency:
        for values, row in rows:
            yield values, dict(zip(names, pick(row), strict=True)), 0
        return
    piles: dict[Values, list[tuple[str, Row]]] = defaultdict(list)
    for values, row in rows:
        piles[values].append((row[-len(every) - 1], pick(row)))
    is_money = [name in part.in_currency for name in names]
    for values, pile in piles.items():
        sums, missing = _converted(pile, is_money, asked.rates)
        yield values, dict(zip(names, sums, strict=True)), missing


def _picking(places: Sequence[int]) -> Callable[[Row], Row]:
    """What takes these places of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])


def _converted(pile: Iterable[tuple[str, Row]], is_money: Sequence[bool], rates: Rates) -> tuple[list[int], int]:
    """Sums over currencies, of money converted once a currency, and of how many there is no rate."""
    sums = [0] * len(is_money)
    missing: set[str] = set()
    for currency, numbers in pile:
        is_foreign = currency != rates.to
        for place, number in enumerate(numbers):
            if number:
                told = rates.convert(number, currency) if is_foreign and is_money[place] else number
                if told is None:
                    missing.add(currency)
                else:
                    sums[place] += told
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


def _lines(engine: Engine, question: Question, figures: Mapping[Values, Figure]) -> list[Line]:
    """The lines of these figures in the order of their labels, and where these are alike in that of their values."""
    shown = []
    for place, key in enumerate(question.segments):
        names = _names(engine, question, key)
        told = {values[place] for values in figures}
        shown.append({value: "" if value is None else names.get(value, str(value)) for value in told})
    lines = [Line(values, tuple(map(getitem, shown, values)), figure) for values, figure in figures.items()]
    lines.sort(key=attrgetter("labels"))
    if len({line.labels for line in lines}) < len(lines):
        lines.sort(key=lambda line: (line.labels, tuple(map(str, line.values))))
    return lines


def _names(engine: Engine, question: Question, key: str) -> Mapping[Any, str]:
    names = SEGMENTS[key].names
    return dict(engine.rows(names, {"period": question.period})) if names else {}
