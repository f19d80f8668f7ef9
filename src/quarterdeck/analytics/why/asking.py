"""Rows of one population counted by any columns: what answers of several figures are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from quarterdeck.analytics.answering import checked
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.texts import Asked


def whole_days(since: str, until: str) -> str:
    """Whole days between two instants in SQL, 0 when they are in the wrong order.

    Engines divide integers in different ways, so the rest is taken off before.
    """
    spent = f"({until} - {since})"
    return f"CASE WHEN {spent} > 0 THEN CAST(({spent} - {spent} % {DAY_US}) / {DAY_US} AS BIGINT) ELSE 0 END"


def narrowed(question: Question, metric: str) -> Question:
    """This question without segments of its own. Raises Undefined when it is narrowed by an unknown segment."""
    plain = replace(question, metric=metric, segments=())
    checked(plain)
    return plain


class Grouped(Asked):
    """The texts of one question, grouped by columns of its population instead of segments alone."""

    def counts(self, by: Mapping[str, str], segments: Sequence[str] = (), conditions: Sequence[str] = ()) -> str:
        """Values of the segments and of the expressions `by`, then the measures of the part, a row a combination."""
        groups = [*(SEGMENTS[key].sql for key in segments), *by.values()]
        measures = [f"{sql} AS {name}" for name, sql in self.part.measures.items()]
        rows = self._select([*groups, *measures], segments, conditions)
        return f"{self._bands()}{rows}\nGROUP BY {', '.join(groups)}"

    def told_apart(self, segments: Sequence[str]) -> "Grouped":
        """The same question with these segments, for texts that prepare what a segment needs."""
        return replace(self, question=replace(self.question, segments=tuple(segments)))

    def page(self, columns: Sequence[str], order: str, segments: Sequence[str], conditions: Sequence[str]) -> str:
        """These expressions of each row for which the conditions hold: `most` rows from the one numbered `first` on."""
        rows = self._select(columns, segments, conditions, order)
        return f"{self._bands()}{rows}\nORDER BY {order}\nLIMIT :most OFFSET :first"


def counted(
    engine: Engine,
    asked: Grouped,
    by: Mapping[str, str],
    segments: Sequence[str] = (),
    where: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """The rows of `Grouped.counts` by name, in a fixed order; `where` are conditions over rows `d`."""
    asked = asked.told_apart(segments)
    names = (*segments, *by, *asked.part.measures)
    width = len(segments) + len(by)
    # Values of one column are of one kind; engines give rows in different orders.
    rows = sorted(
        engine.rows(asked.counts(by, segments, where), asked.params),
        key=lambda row: [(value is None, 0 if value is None else value) for value in row[:width]],
    )
    return [dict(zip(names, row, strict=True)) for row in rows]
