"""The texts of a question: the rows of a population told apart by segments, with what is measured over them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from quarterdeck.analytics.metrics import METRICS, Part
from quarterdeck.analytics.money import Rates
from quarterdeck.analytics.populations import BESIDE_QUOTAS, POPULATIONS, SCOPES, row_key
from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.schema import Dialect
from quarterdeck.analytics.segments import SEGMENTS, joins
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.money import exponent

Values = tuple[int | str | None, ...]
Same = tuple[str, bool, str, str]
Shared = Mapping[Same, tuple[str, ...]]
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_COLUMN = re.compile(r"\bd\.(\w+|\*)")


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


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of an engine: a row for each of `by`, with a currency where there is one, and so many measures."""

    sql: str
    by: By
    has_currency: bool
    measures: int

    @property
    def heads(self) -> int:
        """How many columns stand before the currency and the measures."""
        return len(self.by.segments) + len(self.by.each) + self.by.with_whole


def same_rows(part: Part, question: Question) -> Same:
    """What is alike in questions that measure the same rows."""
    return part.population, bool(part.in_currency), scope_of(question), repr(replace(question, metric=""))


def scope_of(question: Question) -> str:
    """Whose rows count: beside quotas those of people whose quotas may be seen, so that both are of the same people."""
    return (BESIDE_QUOTAS if METRICS[question.metric].has_quotas else SCOPES)[question.viewer.reach]


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
            "target_from": 0,
            "target_until": 0,
            **kept,
            **asked.options,
        }

    @cached_property
    def every(self) -> tuple[str, ...]:
        """What is measured: what the part does, and what other questions do over the same rows."""
        own = tuple(dict.fromkeys(self.part.measures.values()))
        shared = self.shared.get(same_rows(self.part, self.question), ())
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
        return f"{self._bands()}{self._select(chosen, used, more)}{grouping}"

    def read_by(self, dialect: Dialect, by: By, at: Values = ()) -> tuple[Query, ...]:
        """The texts that give the sums told apart by `by`, over the rows with these values of the segments."""
        every = self.every
        more, has_currency = self.at(at), bool(self.part.in_currency)
        apart = by.texts(dialect, adds_up=not any("QUANTILE" in sql for sql in every))
        return tuple([Query(self.sums(one, more), one, has_currency, len(every)) for one in apart])

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
        chosen = ["d.*", *(f"{one.each} AS adds_{name}" for name, one in part.declared.items())]
        rows = self._select(chosen, self.question.segments, conditions)
        return f"{self._bands()}{rows}\nORDER BY {row_key(part.population)}\nLIMIT :limit OFFSET :offset"

    def _select(self, chosen: Sequence[str], segments: Sequence[str], more: Sequence[str] = (), order: str = "") -> str:
        """These expressions over the rows that count and meet more conditions, with what the segments need joined.

        `order` are expressions that are read besides.
        """
        population = POPULATIONS[self.part.population]
        needed = [key for key in (*segments, *self.question.only) if key not in population.own]
        joined = joins(needed, as_was=self.question.as_was)
        conditions = [*self._kept(), *more]
        where = f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
        listed = ", ".join(chosen)
        rows = population.text(frozenset(_COLUMN.findall(f"{listed} {joined} {where} {order}")))
        scope = population.scopes.get(self.question.viewer.reach, scope_of(self.question))
        return f"SELECT {listed}\nFROM ({rows.replace('{scope}', scope)}) d\n{joined}{where}"

    def _kept(self) -> Iterator[str]:
        for key, values in self.question.only.items():
            value = self.value_of(key)
            # What a row itself has is its own: a team's quota is of that team, and of none below it.
            inner = "" if key in POPULATIONS[self.part.population].own else SEGMENTS[key].within
            marks = [f":only_{key}_{n}" for n, value in enumerate(values) if value is not None]
            within = (inner or f"{value} IN ({{values}})").replace("{values}", ", ".join(marks))
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
