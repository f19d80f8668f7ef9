"""Figures of the demo company, each counted from rows in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median
from typing import Any

from quarterdeck.demo.rules.dice import quarter_end
from quarterdeck.opportunities.models import History, Opportunity

DAY, SEED = date(2026, 11, 19), 2026
LAST_DAYS = 14


@dataclass(frozen=True)
class Deal:
    """One active deal, with every chance its seller has stated, in percent."""

    pipeline: str
    stage: str
    kind: str
    channel: str
    owner: str
    euros: float | None
    created: date
    closed: date | None
    pushes: int
    loss: str
    competitor: str
    source: str
    said: tuple[float, ...]

    @property
    def is_won(self) -> bool:
        """Whether it was won."""
        return self.kind == "won"

    @property
    def days(self) -> int:
        """From creation to closing."""
        return (self.closed - self.created).days if self.closed else 0


def deals() -> list[Deal]:
    """All active deals."""
    columns = (
        "id", "pipeline__key", "stage__key", "stage__kind", "channel", "owner__name", "amount_minor", "currency",
        "created_at", "closed_on", "push_count", "loss_reason__key", "competitor", "source",
    )  # fmt: skip
    said = _said()
    return [_deal(row, said) for row in Opportunity.objects.filter(state="active").values(*columns)]


def _deal(row: dict[str, Any], said: dict[int, list[float]]) -> Deal:
    minor = row["amount_minor"]
    return Deal(
        pipeline=row["pipeline__key"],
        stage=row["stage__key"],
        kind=row["stage__kind"],
        channel=row["channel"],
        owner=row["owner__name"],
        euros=minor / 100 if minor and row["currency"] == "EUR" else None,
        created=row["created_at"].date(),
        closed=row["closed_on"],
        pushes=row["push_count"],
        loss=row["loss_reason__key"] or "",
        competitor=row["competitor"],
        source=row["source"],
        said=tuple(said[row["id"]]),
    )


def _said() -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    before: dict[int, int | None] = {}
    rows = History.objects.order_by("at", "seq").values_list("opportunity_id", "seller_probability_bp")
    for number, share in rows:
        if share is not None and share != before.get(number):
            found[number].append(share / 100)
        before[number] = share
    return found


def closed(rows: Iterable[Deal]) -> list[Deal]:
    """Those won or lost."""
    return [deal for deal in rows if deal.closed]


def win_rate(rows: Iterable[Deal]) -> float:
    """Won of all closed, in percent."""
    ended = closed(rows)
    return 100 * sum(deal.is_won for deal in ended) / len(ended)


def cycle(rows: Iterable[Deal]) -> float:
    """Median days to close of those won."""
    return median(deal.days for deal in rows if deal.is_won)


def size(rows: Iterable[Deal]) -> float:
    """Median amount of those in euros."""
    return median(deal.euros for deal in rows if deal.euros)


@dataclass(frozen=True)
class Judgement:
    """How a seller judges: the mean chance stated, the share of these statements that came true, and their ratio."""

    statements: int
    said: float
    won: float

    @property
    def ratio(self) -> float:
        """Above 1 for somebody who wins more than they say."""
        return self.won / self.said


def judgement(rows: Iterable[Deal], owner: str) -> Judgement:
    """Of the closed deals of a seller."""
    pairs = [(share, deal.is_won) for deal in closed(rows) if deal.owner == owner for share in deal.said]
    return Judgement(len(pairs), mean(share for share, _ in pairs), 100 * mean(won for _, won in pairs))


def late_share(rows: Iterable[Deal]) -> float:
    """Percent of the won deals that were closed in the last two weeks of a calendar quarter."""
    won = [deal.closed for deal in rows if deal.is_won and deal.closed]
    return 100 * sum(quarter_end(day) - day < timedelta(days=LAST_DAYS) for day in won) / len(won)


def shares(rows: Iterable[Deal], of: Callable[[Deal], str]) -> Counter[str]:
    """How many have each value, without those that have none."""
    return Counter(value for deal in rows if (value := of(deal)))
