"""From a question to its answer: the one place where texts are put together."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import leaning
from quarterdeck.analytics.metrics import METRICS, Metric, Part
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.populations import POPULATIONS, SCOPES, row_key
from quarterdeck.analytics.questions import Answer, Figure, Line, Question
from quarterdeck.analytics.segments import SEGMENTS, joins
from quarterdeck.values.money import exponent
from quarterdeck.values.text import N_, Text

Values = tuple[int | str | None, ...]
_MOST_SEGMENTS = 2
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)


class Undefined(ValueError):
    """A question nobody can answer: an unknown metric or segment, or one that makes no sense for the metric.

    `text` can be translated; as a string it is in English.
    """

    def __init__(self, said: Text | str) -> None:
        super().__init__(str(said))
        self.text = said if isinstance(said, Text) else Text(said)


def answer(engine: Engine, question: Question) -> Answer:
    """The figure of the metric in each combination of segments, and over all. Two texts, one more a label.

    Raises Undefined for a metric or segment that is not declared, or whose combination the metric lists as undefined.
    """
    metric = checked(question)
    rates = rates_on(engine, question.today)
    grouped = _figures(engine, metric, question, rates, question.segments)
    whole = _figures(engine, metric, question, rates, ())
    total = whole.get(()) or finished(metric, dict.fromkeys(metric.measures, 0) | folded(metric, ()))
    names = [_names(engine, question, key) for key in question.segments]
    lines = [
        Line(values, tuple(_label(name, value) for name, value in zip(names, values, strict=True)), figure)
        for values, figure in grouped.items()
    ]
    lines.sort(key=lambda line: (line.labels, tuple(map(str, line.values))))
    day = question.today if metric.is_in_currency else None
    return Answer(metric.key, metric.unit, rates.to, tuple(lines) if question.segments else (), total, day)


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


def _figures(
    engine: Engine, metric: Metric, question: Question, rates: Rates, segments: Sequence[str]
) -> dict[Values, Figure]:
    found, lacking = sums_of(engine, metric, Asked(metric.parts[0], question, rates), segments)
    if metric.each:
        groups = each_sums(engine, metric, Asked(metric.parts[0], question, rates), segments)
        for values, sums in found.items():
            sums.update(folded(metric, groups.get(values, ())))
    figures = {values: finished(metric, sums, lacking[values]) for values, sums in found.items()}
    return _leaning(figures) if metric.is_share else figures


Sums = dict[str, int | None]


def sums_of(
    engine: Engine, metric: Metric, asked: "Asked", segments: Sequence[str], at: Values = ()
) -> tuple[dict[Values, Sums], dict[Values, int]]:
    """Sums of all parts of a metric by segment values, and of how many currencies there is no rate."""
    found: dict[Values, Sums] = {}
    lacking: dict[Values, int] = defaultdict(int)
    for part in metric.parts:
        for values, sums, missing in part_sums(engine, replace(asked, part=part), segments, at):
            # Engines disagree on the type of a sum (HUGEINT, numeric); figures are made of Python's own integers.
            own = {name: None if value is None else int(value) for name, value in sums.items()}
            found.setdefault(values, dict.fromkeys(metric.measures)).update(own)
            lacking[values] += missing
    return found, lacking


def each_sums(
    engine: Engine, metric: Metric, asked: "Asked", segments: Sequence[str], at: Values = ()
) -> dict[Values, list[Sums]]:
    """By segment values: the sums of each value of the segment that the metric takes one by one."""
    groups: dict[Values, list[Sums]] = defaultdict(list)
    more = (metric.each.segment,) if metric.each else ()
    for values, sums in sums_of(engine, metric, asked, (*segments, *more), at)[0].items():
        groups[values[: len(segments)]].append(sums)
    return groups


def folded(metric: Metric, groups: Sequence[Sums]) -> dict[str, int]:
    """What the metric makes of its groups; nothing where it has none."""
    return metric.each.fold(groups) if metric.each else {}


def part_sums(
    engine: Engine, asked: "Asked", segments: Sequence[str], at: Values = ()
) -> Iterator[tuple[Values, Mapping[str, int | None], int]]:
    """Sums of one part by segment values, and of how many currencies there is no rate.

    `at` narrows them to the rows with these values of the question's segments.
    """
    width, part, more = len(segments), asked.part, asked.at(at)
    params = asked.params | {f"at_{n}": value for n, value in enumerate(at)}
    if not part.in_currency:
        for row in engine.rows(asked.sums(segments, more), params):
            yield row[:width], dict(zip(part.measures, row[width:], strict=True)), 0
        return
    by_values: dict[Values, list[tuple[Any, ...]]] = defaultdict(list)
    for row in engine.rows(asked.sums(segments, more, by_currency=True), params):
        by_values[row[:width]].append(row[width:])
    for values, rows in by_values.items():
        yield values, *_converted(part, asked.rates, rows)


def _converted(part: Part, rates: Rates, rows: Sequence[tuple[Any, ...]]) -> tuple[dict[str, int | None], int]:
    """Sums over currencies, of money converted once a currency; and how many currencies lack a rate."""
    sums: dict[str, int | None] = {}
    missing: set[str] = set()
    for place, name in enumerate(part.measures, start=1):
        if name in part.in_currency:
            sums[name], without = rates.total((str(row[0]), row[place] and int(row[place])) for row in rows)
            missing |= without
        else:
            sums[name] = sum(row[place] or 0 for row in rows)
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
    return replace(figure, is_few=figure.count < metric.floor, excluded=figure.excluded + missing)


@dataclass(frozen=True)
class Asked:
    """The texts of one question about a part of a metric."""

    part: Part
    question: Question
    rates: Rates

    @property
    def params(self) -> dict[str, Any]:
        """Every parameter a text may name."""
        asked = self.question
        kept = {f"only_{key}_{n}": value for key, values in asked.only.items() for n, value in enumerate(values)}
        return {
            "viewer": asked.viewer.person_id,
            "from_day": asked.from_day,
            "until_day": asked.until_day,
            "today": asked.today,
            "now": asked.now,
            "period": asked.period,
            **kept,
            **asked.options,
        }

    def sums(self, segments: Sequence[str], more: Sequence[str] = (), *, by_currency: bool = False) -> str:
        """The measures of each combination of segments, over the rows that meet more conditions."""
        groups = [self.value_of(key) for key in segments] + ["d.currency"] * by_currency
        chosen = ", ".join([*groups, *(f"{sql} AS {name}" for name, sql in self.part.measures.items())])
        grouping = f"\nGROUP BY {', '.join(groups)}" if groups else ""
        used = (*segments, *self.question.segments) if more else segments
        return f"{self._bands()}SELECT {chosen}\n{self._rows(used, more)}{grouping}"

    def value_of(self, segment: str) -> str:
        """The expression of a segment over the rows of the part."""
        return POPULATIONS[self.part.population].own.get(segment, SEGMENTS[segment].sql)

    def at(self, values: Values) -> list[str]:
        """Conditions of the rows with these segment values, parameters `at_0` and `at_1`; none for the total."""
        keys = self.question.segments if values else ()
        return [
            f"{self.value_of(key)} {'IS NULL' if value is None else f'= :at_{n}'}"
            for n, (key, value) in enumerate(zip(keys, values, strict=True))
        ]

    def behind(self, values: Values) -> str:
        """The rows counted in the figure of these segment values, in the order of their keys, with what each adds.

        `limit` of them after `offset` others.
        """
        part = self.part
        conditions = [*self.at(values), *([f"({part.counted})"] if part.counted else [])]
        chosen = ", ".join(["d.*", *(f"{one.each} AS adds_{name}" for name, one in part.declared.items())])
        rows = self._rows(self.question.segments, conditions)
        return (
            f"{self._bands()}SELECT {chosen}\n{rows}\nORDER BY {row_key(part.population)}\nLIMIT :limit OFFSET :offset"
        )

    def _rows(self, segments: Sequence[str], more: Sequence[str] = ()) -> str:
        population = POPULATIONS[self.part.population].sql.replace("{scope}", SCOPES[self.question.viewer.reach])
        own = POPULATIONS[self.part.population].own
        needed = [key for key in (*segments, *self.question.only) if key not in own]
        joined = joins(needed, as_was=self.question.as_was)
        conditions = [*self._kept(), *more]
        where = f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
        return f"FROM ({population}) d\n{joined}{where}"

    def _kept(self) -> Iterator[str]:
        for key, values in self.question.only.items():
            segment, value = SEGMENTS[key], self.value_of(key)
            marks = [f":only_{key}_{n}" for n, value in enumerate(values) if value is not None]
            within = (segment.within or f"{value} IN ({{values}})").replace("{values}", ", ".join(marks))
            either = ([within] if marks else []) + [f"{value} IS NULL"] * (None in values)
            yield f"({' OR '.join(either)})" if either else "1 = 0"

    def _bands(self) -> str:
        """Size bands in each currency where they are asked for: limits converted at the day's rates."""
        if "size" not in (*self.question.segments, *self.question.only):
            return ""
        known = {self.rates.to, "EUR", *(code for code, rate in self.rates.per_euro.items() if rate)}
        # Codes become part of the text: what is no code of ISO 4217's form has no band.
        codes = sorted(code for code in known if _CODE.fullmatch(code))
        rows = [row for currency in codes for row in self._bands_in(currency)]
        return f"WITH band AS ({' UNION ALL '.join(rows)})\n"

    def _bands_in(self, currency: str) -> Iterator[str]:
        limits = [0, *(self._limit(limit, currency) for limit in self.question.bands), 2**62]
        for number, (low, high) in enumerate(pairwise(limits)):
            yield f"SELECT '{currency}' AS currency, {low} AS low, {high} AS high, {number} AS number"

    def _limit(self, minor: int, currency: str) -> int:
        back = Rates(currency, {**self.rates.per_euro, self.rates.to: self.rates.per_euro.get(self.rates.to)})
        limit = back.convert(minor, self.rates.to)
        return minor * 10 ** (exponent(currency) - exponent(self.rates.to)) if limit is None else limit


def _names(engine: Engine, question: Question, key: str) -> Mapping[Any, str]:
    names = SEGMENTS[key].names
    return dict(engine.rows(names, {"period": question.period})) if names else {}


def _label(names: Mapping[Any, str], value: int | str | None) -> str:
    return "" if value is None else names.get(value, str(value))
