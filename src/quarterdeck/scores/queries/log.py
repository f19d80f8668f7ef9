"""The application's own history as tables of the forecasting library, with both clocks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Min

from quarterdeck.analytics.forecasting.knowing import FOREVER, Told, known_states, tells_only_its_end
from quarterdeck.analytics.schema import day
from quarterdeck.analytics.schema import instant as micros
from quarterdeck.catalog.feeds import FEEDS as CATALOG
from quarterdeck.opportunities.feeds import FEEDS as OPPORTUNITIES
from quarterdeck.pipelines.feeds import FEEDS as PIPELINES
from quarterdeck.users.queries import Company
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.timeline import HistoryKind
from quarterdeck.warehouse.actions.small import Conversion, Reader, rate_rows
from quarterdeck.warehouse.terms import HISTORY

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting.own import OwnTables

_AT_ONCE = 5_000
_SECOND = 1_000_000
_BP = 10_000
_CLOSED = frozenset({"won", "lost"})


class Held(NamedTuple):
    """What the model may know of a deal's state."""

    owner: int
    pipeline: int
    stage: int
    category: str
    amount: int | None
    currency: str
    close_date: date | None
    closed_on: date | None
    channel: str
    source: str
    type: str
    state: str
    product: int | None


_PLACES = {name: place for place, name in enumerate(HISTORY)}
_STATE = itemgetter(*(_PLACES[name] for name in (
    "owner_id", "pipeline_id", "stage_id", "category", "amount_minor", "currency", "close_date", "closed_on", "channel",
    "source", "type", "state", "product_id",
)))  # fmt: skip


@dataclass(frozen=True)
class OwnLog:
    """The tables, and what is to be told of them.

    `ended` says of each unseen deal when it closed, in seconds since 1970 UTC.
    """

    tables: "OwnTables"
    unseen: int
    rateless: int
    closed: int
    ended: dict[str, float]


class _Reading:
    """Collects the rows of deal after deal."""

    def __init__(self, home: Company, now: datetime, *, is_whole: bool) -> None:
        from quarterdeck.analytics.forecasting.own import OwnTables

        self.home, self.zone, self.is_whole = home, ZoneInfo(home.time_zone), is_whole
        self.lived, self.now = _lived(now), micros(now)
        self.conversion = Conversion(rate_rows(Reader(CATALOG, home)), home.reporting_currency)
        self.tables = OwnTables()
        self.kinds: dict[int, str] = {}
        self.rateless, self.closed, self.first = set[int](), 0, self.now
        self.ended: dict[str, float] = {}
        self.families: dict[int, str] = {row[0]: row[2] for row in CATALOG["product"]()}
        for stage_id, _, _, position, kind, probability, _, _ in PIPELINES["stage"]():
            self.kinds[stage_id] = kind
            self.tables.stages.append((str(stage_id), kind, float(position), probability / _BP * 100))

    def add(self, deal: int, rows: Iterable[tuple[Any, ...]]) -> None:
        """A deal with all its rows of history."""
        told = [_told(row) for row in rows]
        known = self._whole([(at, state) for at, state in known_states(told, self.lived) if at <= self.now])
        if not known:
            return
        at, last = known[-1]
        outcome = self._outcome(last)
        if outcome in _CLOSED:
            self.closed += 1
            closing = self._closing(known, outcome)
            opened = [row for row in told if self._outcome(row.state) == "open"]
            if closing < known[0][0] or not opened or tells_only_its_end(opened, closing):
                # Nobody knew of it while it was open: all that is known is that it closed.
                self.tables.unseen.add(str(deal))
                self.ended[str(deal)] = closing / _SECOND
                if not self.is_whole:
                    # Where it had been counts for shares won by stage; when is not known, so it is a second each.
                    counting = (row for row in opened if not row.is_undo and row.voided == FOREVER)
                    been = dict.fromkeys(row.state.stage for row in counting)
                    self.tables.changes += [
                        (str(deal), _iso(closing - (len(been) - place) * _SECOND), "stage", str(stage))
                        for place, stage in enumerate(been)
                    ]
                    known = [(closing, last)]
        if family := self.families.get(last.product or 0):
            self.tables.families[str(deal)] = family
        began, first = known[0]
        self.first = min(self.first, began)
        key = str(deal)
        self.tables.deals.append((
            key, _iso(began), str(first.owner), str(first.pipeline), first.type, first.channel, first.source or None,
        ))  # fmt: skip
        before: dict[str, str | None] = {}
        status_at = 0
        for at, state in known:
            cells = self._cells(deal, at, state)
            for name, value in cells.items():
                if before.get(name, "") != value:
                    when = at
                    if name == "status":
                        # Not before what it was until then: a deal that was reopened is won once it is won again.
                        when = status_at = max(self._closed_at(at, state), status_at)
                    self.tables.changes.append((key, _iso(when), name, value))
            before = cells

    def _whole(self, known: list[tuple[int, Held]]) -> list[tuple[int, Held]]:
        """Without the time in which a closed deal was deleted and then restored: bookings count it from its closing."""
        found: list[tuple[int, Held]] = []
        for place, (at, state) in enumerate(known):
            after = known[place + 1][1] if place + 1 < len(known) else None
            was = self._outcome(found[-1][1]) if found else ""
            is_gap = self._outcome(state) == "removed" and was in _CLOSED and after and self._outcome(after) == was
            if not is_gap:
                found.append((at, state))
        return found

    def _closing(self, known: list[tuple[int, Held]], outcome: str) -> int:
        """When it got the outcome that it has: since the first of the last states that have it."""
        since, state = known[-1]
        for at, one in reversed(known):
            if self._outcome(one) != outcome:
                break
            since, state = at, one
        return self._closed_at(since, state)

    def _closed_at(self, at: int, state: Held) -> int:
        """When a state counts from: what is won or lost from its closing day on, though it was written down later.

        Bookings count it so, and forecasts are judged by those.
        """
        if state.closed_on is None or state.closed_on >= self._day(at) or self._outcome(state) not in _CLOSED:
            return at
        return micros(datetime.combine(state.closed_on, time(23, 59, 59), self.zone))

    def _outcome(self, state: Held) -> str:
        return self.kinds.get(state.stage, "open") if state.state == "active" else "removed"

    def _cells(self, deal: int, at: int, state: Held) -> dict[str, str | None]:
        outcome = self._outcome(state)
        return {
            "stage": str(state.stage),
            "status": outcome,
            "amount": self._amount(deal, at, state, outcome),
            "close_date": self._midnight(state.close_date),
            "category": state.category,
            "owner": str(state.owner),
        }

    def _amount(self, deal: int, at: int, state: Held, outcome: str) -> str | None:
        """In the reporting currency: a closed deal's at the rate of its closing day, else of its last change."""
        if state.amount is None:
            return None
        on = state.closed_on if outcome != "open" and state.closed_on else None
        found = self.conversion.value_of(state.amount, state.currency, day(on or self._day(at)))
        if found is None:
            self.rateless.add(deal)
            return None
        return str(found)

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at / _SECOND, UTC).astimezone(self.zone).date()

    def _midnight(self, on: date | None) -> str | None:
        return None if on is None else datetime.combine(on, time(), self.zone).astimezone(UTC).isoformat()

    def periods(self) -> Iterator[tuple[int, int, str]]:
        """Fiscal quarters from the first deal's to the present one, by midnights of the company."""
        at, today = self._day(self.first), self._day(self.now)
        while at <= today:
            period = self.home.calendar.period_of(at, PeriodKind.QUARTER)
            ends = (datetime.combine(one, time(), self.zone).timestamp() for one in (period.start, period.end))
            since, until = ends
            yield int(since), int(until), period.label
            at = period.end


def own_log(home: Company, now: datetime, *, is_whole: bool = False) -> OwnLog:
    """All history up to `now` as tables. Rows are read in one pass over history, ordered by deal.

    Of an unseen deal there is only that it closed, and of which open stages is told; with `is_whole` all that is told,
    to be asked as of before that.
    """
    reading = _Reading(home, now, is_whole=is_whole)
    rows = OPPORTUNITIES["history"]().iterator(chunk_size=_AT_ONCE)
    for deal, group in groupby(rows, key=itemgetter(0)):
        reading.add(deal, group)
    reading.tables.periods = list(reading.periods())
    return OwnLog(reading.tables, len(reading.tables.unseen), len(reading.rateless), reading.closed, reading.ended)


def _lived(now: datetime) -> int:
    """When the first row was recorded: what was so before was brought along, and both its clocks are `at`."""
    first = OPPORTUNITIES["history"]().order_by().aggregate(first=Min("recorded_at"))["first"]
    return micros(first or now)


def _told(row: tuple[Any, ...]) -> Told:
    at, recorded, voided = (row[_PLACES[name]] for name in ("at", "recorded_at", "voided_at"))
    is_undo = row[_PLACES["kind"]] == HistoryKind.UNDO.value
    state = Held(*_STATE(row))
    return Told(
        row[1], micros(at), micros(recorded), state, FOREVER if voided is None else micros(voided), is_undo=is_undo
    )


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at // _SECOND, UTC).replace(microsecond=at % _SECOND).isoformat()
