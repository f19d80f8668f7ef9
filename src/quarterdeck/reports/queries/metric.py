"""Questions of reports to the analytics copy, with the viewer's eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from quarterdeck.analytics.questions import Answer, Question, Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card, cards_by_id
from quarterdeck.reports.rules.metric import days_of
from quarterdeck.reports.terms import BANDS, Stretch
from quarterdeck.values.money import exponent
from quarterdeck.warehouse.queries import Behind, Rows, ask
from quarterdeck.warehouse.terms import Told, Unavailable

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

    def question(self, key: str, by: str = "") -> Question:
        """The question about a metric; whose eyes it is for is said when it is asked."""
        window = days_of(self.stretch, self.lens.today, self.lens.company.calendar)
        scale = 10 ** exponent(self.lens.company.reporting_currency)
        return Question(
            metric=key,
            viewer=Viewer(Reach.NOTHING),
            from_day=day(window.start),
            until_day=day(window.end),
            today=day(self.lens.today),
            now=instant(self.lens.now),
            segments=(by,) if by else (),
            only=self.only,
            as_was=self.as_was,
            bands=tuple(limit * scale for limit in BANDS),
        )


def answered(looking: Looking, key: str, by: str = "") -> Told[Answer] | Unavailable:
    """The metric, by a segment where one is named. Raises Undefined for a combination that makes no sense."""
    return ask(looking.lens.actor, looking.question(key, by))


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The deals of a page of rows behind a figure, in the order of the rows; `count` of all rows."""

    cards: list[Card]
    count: int
    as_of: datetime


def rows_page(looking: Looking, key: str, by: str, value: Value, page: int) -> RowsPage | Unavailable:
    """The rows behind a figure: of the line with this value, of the total without a segment. Deals now out of sight
    are left out of the page, not of the count.
    """
    question = looking.question(key, by)
    told = ask(looking.lens.actor, Behind(question.viewer, question, (value,) if by else ()), "rows_behind")
    if isinstance(told, Unavailable):
        return told
    rows: Rows = told.answer
    ids = [int(row[0] or 0) for row in rows.rows]
    chosen = tuple(dict.fromkeys(ids[(page - 1) * PAGE : page * PAGE]))
    by_id = {card.id: card for card in cards_by_id(looking.lens, chosen)}
    return RowsPage([by_id[one] for one in chosen if one in by_id], len(ids), told.as_of)
