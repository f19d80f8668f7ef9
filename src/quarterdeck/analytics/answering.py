"""From a question to its answer: the one place where texts are put together."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import leaning
from quarterdeck.analytics.metrics import METRICS, Metric, Part
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.populations import BESIDE_QUOTAS, POPULATIONS, SCOPES, row_key
from quarterdeck.analytics.questions import Answer, Figure, Line, Question
from quarterdeck.analytics.schema import Dialect
from quarterdeck.analytics.segments import SEGMENTS, joins
from quarterdeck.values.dataclasses import dataclass, field, replace
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


Sums = dict[str, int | None]
Same = tuple[str, bool, str, str]
Shared = Mapping[Same, tuple[str, ...]]


def answer(engine: Engine, question: Question, shared: Shared | None = None) -> Answer:
    """The figure of the metric in each combination of segments, and over all. A text a part, and one a label.

    What is asked of the same rows by other questions may be `shared`, as `shared_by` has it: then engines that remember
    texts read these rows once. Raises Undefined for a metric or segment that is not declared, or whose combination the
    metric lists as undefined.
    """
    metric = checked(question)
    rates = rates_on(engine, question.today)
    grouped, whole = _figures(engine, metric, Asked(metric.parts[0], question, rates, shared or {}))
    total = whole or finished(metric, dict.fromkeys(metric.measures, 0) | folded(metric, ()))
    names = [_names(engine, question, key) for key in question.segments]
    lines = [
        Line(values, tuple(_label(name, value) for name, value in zip(names, values, strict=True)), figure)
        for values, figure in grouped.items()
    ]
    lines.sort(key=lambda line: (line.labels, tuple(map(str, line.values))))
    day = question.today if metric.is_in_currency else None
    return Answer(metric.key, metric.unit, rates.to, tuple(lines) if question.segments else (), total, day)


def shared_by(questions: Sequence[Question]) -> Shared:
    """What questions measure over the same rows, by population, whether it is told by currency, scope and question."""
    found: dict[Same, dict[str, None]] = defaultdict(dict)
    for question in questions:
        metric = METRICS.get(question.metric)
        for part in metric.parts if metric and not metric.each else ():
            found[_same(part, question)] |= dict.fromkeys(part.measures.values())
    return {key: tuple(measures) for key, measures in found.items()}


def _same(part: Part, question: Question) -> Same:
    return part.population, bool(part.in_currency), _scope(question), repr(replace(question, metric=""))


def _scope(question: Question) -> str:
    """Whose rows count: beside quotas those of people whose quotas may be seen, so that both are of the same people."""
    return (BESIDE_QUOTAS if METRICS[question.metric].has_quotas else SCOPES)[question.viewer.reach]


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


def _figures(engine: Engine, metric: Metric, asked: "Asked") -> tuple[dict[Values, Figure], Figure | None]:
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


@dataclass(frozen=True)
class By:
    """What sums are told apart by: all of `segments` and `each`, and with the whole by `each` alone as well.

    Values have the length of what they are values of.
    """

    segments: Sequence[str] = ()
    each: Sequence[str] = ()
    with_whole: bool = False

    def texts(self, dialect: Dialect, *, adds_up: bool) -> "tuple[By, ...]":
        """One where groups add up to the whole or the engine knows GROUPING SETS, else one for each."""
        if self.with_whole and adds_up:
            return (By((*self.segments, *self.each)),)
        if self.with_whole and (dialect is Dialect.SQLITE or set(self.segments) & set(self.each)):
            return By((*self.segments, *self.each)), By(self.each)
        return (self,)


def sums_of(
    engine: Engine, metric: Metric, asked: "Asked", by: By, at: Values = ()
) -> tuple[dict[Values, Sums], dict[Values, int]]:
    """Sums of all parts of a metric, and of how many currencies there is no rate."""
    found: dict[Values, Sums] = {}
    lacking: dict[Values, int] = defaultdict(int)
    nothing: Sums = dict.fromkeys(metric.measures)
    for part in metric.parts:
        for values, sums, missing in part_sums(engine, replace(asked, part=part), by, at):
            # Engines disagree on the type of a sum (HUGEINT, numeric); figures are made of Python's own integers.
            own = {name: None if value is None else int(value) for name, value in sums.items()}
            found[values] = found.get(values, nothing) | own
            lacking[values] += missing
    return found, lacking


def each_sums(
    engine: Engine, metric: Metric, asked: "Asked", segments: Sequence[str], at: Values = ()
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
    engine: Engine, asked: "Asked", by: By, at: Values = ()
) -> Iterator[tuple[Values, Mapping[str, int | None], int]]:
    """Sums of one part, and of how many currencies there is no rate.

    `at` narrows them to the rows with these values of the question's segments.
    """
    params = asked.params | {f"at_{n}": value for n, value in enumerate(at)}
    every = asked.every
    places = {name: every.index(sql) + bool(asked.part.in_currency) for name, sql in asked.part.measures.items()}
    adds_up = by.with_whole and not any("QUANTILE" in sql for sql in every)
    by_values: dict[Values, list[tuple[Any, ...]]] = defaultdict(list)
    for one in by.texts(engine.dialect, adds_up=adds_up):
        width, before = len(one.segments) + len(one.each), int(one.with_whole)
        for row in engine.rows(asked.sums(one, asked.at(at)), params):
            first = len(one.segments) if one.with_whole and row[0] else 0
            by_values[row[before + first : before + width]].append(row[before + width :])
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
    for values, rows in groups.items():
        for row in rows:
            sums = found[values[skipped:]].setdefault(row[:width], [None] * len(is_count))
            for place, value in enumerate(row[width:]):
                if value is not None:
                    sums[place] = (sums[place] or 0) + int(value)
    return {values: [(*currency, *sums) for currency, sums in rows.items()] for values, rows in found.items()}


def _summed(
    asked: "Asked", rows: Sequence[tuple[Any, ...]], places: Mapping[str, int]
) -> tuple[dict[str, int | None], int]:
    """The measures of a part at their places in rows: one, or one a currency.

    Money is converted once a currency; of how many there is no rate is told.
    """
    part = asked.part
    if not part.in_currency:
        return {name: rows[0][place] for name, place in places.items()}, 0
    sums: dict[str, int | None] = {}
    missing: set[str] = set()
    for name, place in places.items():
        if name in part.in_currency:
            sums[name], without = asked.rates.total((str(row[0]), row[place] and int(row[place])) for row in rows)
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
    if figure.count >= metric.floor and not missing:
        return figure
    return replace(figure, is_few=figure.count < metric.floor, excluded=figure.excluded + missing)


@dataclass(frozen=True)
class Asked:
    """The texts of one question about a part of a metric."""

    part: Part
    question: Question
    rates: Rates
    shared: Shared = field(default_factory=dict)

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

    @property
    def every(self) -> tuple[str, ...]:
        """What is measured: what the part does, and what other questions do over the same rows."""
        own = tuple(dict.fromkeys(self.part.measures.values()))
        shared = self.shared.get(_same(self.part, self.question), ())
        return shared if set(own) <= set(shared) else own

    def sums(self, by: By, more: Sequence[str] = ()) -> str:
        """All that is measured in each group, over the rows that meet more conditions.

        With the whole, the first column is 1 for it.
        """
        each = [self.value_of(key) for key in by.each] + ["d.currency"] * bool(self.part.in_currency)
        groups = [*(self.value_of(key) for key in by.segments), *each]
        chosen = [*groups, *(f"{sql} AS m{place}" for place, sql in enumerate(self.every))]
        grouping = f"\nGROUP BY {', '.join(groups)}" if groups else ""
        if by.with_whole:
            chosen.insert(0, f"GROUPING({groups[0]}) AS is_whole")
            grouping = f"\nGROUP BY GROUPING SETS (({', '.join(groups)}), ({', '.join(each)}))"
        segments = (*by.segments, *by.each)
        used = (*segments, *self.question.segments) if more else segments
        return f"{self._bands()}SELECT {', '.join(chosen)}\n{self._rows(used, more)}{grouping}"

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
        population = POPULATIONS[self.part.population].sql.replace("{scope}", _scope(self.question))
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
