"""Questions of reports to the analytics copy, with the viewer's eyes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from quarterdeck.analytics.behind import Behind, Rows
from quarterdeck.analytics.metrics.targets import target_told
from quarterdeck.analytics.populations import RowKind
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card, cards_by_id
from quarterdeck.reports.rules.metric import days_of, stretch_for
from quarterdeck.reports.terms import BANDS, Stretch
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.money import exponent
from quarterdeck.values.period import Period
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Unavailable

PAGE = 50
Value = int | str | None


@dataclass(frozen=True, slots=True)
class Looking:
    """Which days, by which segment, kept to what, and whether teams and families are as they were."""

    lens: Lens
    stretch: Stretch = Stretch.TWELVE_MONTHS
    by: str = ""
    as_was: bool = True
    only: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    window: Period | None = None
    """Days of one's own choice, instead of the stretch."""
    target: Period | None = None
    """What creation coverage ahead is measured for, instead of the next quarter."""

    @property
    def days(self) -> Period:
        """The days that are looked at."""
        return self.window or days_of(self.stretch, self.lens.today, self.lens.company.calendar)

    def of(self, key: str) -> "Looking":
        """The same over the days that say something of a metric."""
        return replace(self, stretch=stretch_for(key, self.stretch))

    def question(self, key: str, *by: str) -> Question:
        """The question about a metric by these segments; whose eyes it is for is said when it is asked."""
        window = self.of(key).days
        scale = 10 ** exponent(self.lens.company.reporting_currency)
        return Question(
            metric=key,
            viewer=Viewer(Reach.NOTHING),
            from_day=day(window.start),
            until_day=day(window.end),
            today=day(self.lens.today),
            now=instant(self.lens.now),
            segments=tuple(one for one in by if one),
            only=self.only,
            as_was=self.as_was,
            bands=tuple(limit * scale for limit in BANDS),
            options=target_told(key, self.target),
        )


@dataclass(frozen=True, slots=True)
class Pointed:
    """Which rows: behind the line with these values of the segments (behind the total without), of which part."""

    question: Question
    values: tuple[Value, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row behind a figure: its columns by name, what it adds by measure, and what that is in the reporting currency
    where it is an amount in its own; no card where the deal is now out of sight,
    and for what is no deal's.
    """

    told: Mapping[str, Any]
    adds: Mapping[str, int | None]
    card: Card | None
    converted: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows with names of their owners by id; `found` says how many there are and what they add up to."""

    found: Rows
    rows: list[Row]
    owners: Mapping[int, str]
    as_of: datetime


def rows_page(lens: Lens, at: Pointed, first: int = 0, most: int = PAGE) -> RowsPage | Unavailable:
    """`most` rows behind a figure after the `first` ones. Two queries. Raises Undefined as `rows_behind` does."""
    behind = Behind(at.question.viewer, at.question, at.values, at.part, most, first)
    told = ask(lens.actor, behind, "rows_behind")
    if isinstance(told, Unavailable):
        return told
    found: Rows = told.answer
    width = len(found.columns)
    rows = [(dict(zip(found.columns, row, strict=False)), row[width:]) for row in found.rows]
    ids = {int(row["opportunity_id"] or 0) for row, _ in rows} if found.kind is not RowKind.QUOTA else set()
    by_id = {card.id: card for card in cards_by_id(lens, tuple(ids))} if ids else {}
    owners = people_names(int(row["owner_id"]) for row, _ in rows if row["owner_id"])
    every = found.converted or ({},) * len(rows)
    listed = [_row(found, *row, by_id, converted) for row, converted in zip(rows, every, strict=True)]
    return RowsPage(found, listed, owners, told.as_of)


def _row(
    found: Rows,
    row: Mapping[str, Any],
    adds: Sequence[Any],
    by_id: Mapping[int, Card],
    converted: Mapping[str, int | None],
) -> Row:
    card = None if found.kind is RowKind.QUOTA else by_id.get(int(row["opportunity_id"]))
    return Row(row, dict(zip(found.measures, adds, strict=True)), card, converted)
