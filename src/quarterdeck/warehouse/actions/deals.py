"""Rows of opportunities and of what lies on them, in parts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from django.db.models import Min

from quarterdeck.analytics.deriving import Derived, History, Setting, derived
from quarterdeck.analytics.history import Recorded, StageFact
from quarterdeck.analytics.schema import FOREVER, day, instant
from quarterdeck.analytics.tables import TABLES
from quarterdeck.journal.queries.copied import field_history
from quarterdeck.users.feeds import FEEDS as USERS
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.warehouse.actions.cells import Row, cells
from quarterdeck.warehouse.actions.small import Conversion, Reader
from quarterdeck.warehouse.rules.dated import fields_by_day
from quarterdeck.warehouse.terms import HISTORY

AT_ONCE = 500
DERIVED = ("past_state", "present_state", "opportunity", "visit", "rough_change")
_STATE_AT = HISTORY.index("since") + 1
# Columns of the copy by those of history, where they are called otherwise.
_CALLED = {
    "amount_minor": "amount",
    "close_date": "close_day",
    "closed_on": "closed_day",
    "system_probability_bp": "probability_bp",
}
_NAMES = tuple(_CALLED.get(name, name) for name in HISTORY[_STATE_AT:])
_DAYS = tuple(place for place, name in enumerate(_NAMES) if name in ("close_day", "closed_day"))


@dataclass(frozen=True)
class Deals:
    """What rows of opportunities depend on: the store, the stages, and the rates."""

    reader: Reader
    stages: Mapping[int, StageFact]
    conversion: Conversion

    def parts(self) -> Iterator[list[Row]]:
        """The heads of all opportunities by id, in parts."""
        after = -1
        while part := list(self.reader.feeds["head"]().filter(pk__gt=after)[:AT_ONCE]):
            yield part
            after = part[-1][0]

    def heads(self, ids: Collection[int]) -> Iterator[list[Row]]:
        """The heads of these opportunities, in parts."""
        for part in in_parts(ids):
            yield list(self.reader.feeds["head"]().filter(pk__in=part))

    def rows(self, heads: Iterable[Row]) -> Derived:
        """Their rows of every derived table."""
        named = {head[0]: head for head in heads}
        zone_day = self.reader.day_of
        setting = Setting(self.stages, _DayOf(zone_day), self.conversion.value_of)
        touched = dict(
            self.reader.feeds["activity"]()
            .filter(kind="opportunity", record_id__in=list(named))
            .values("record_id")
            .annotate(first=Min("at"))
            .values_list("record_id", "first")
        )
        found = Derived()
        rows = self.reader.feeds["history"]().filter(opportunity_id__in=list(named)).iterator(chunk_size=10_000)
        for opportunity_id, group in groupby(rows, key=lambda row: row[0]):
            own = list(group)
            _, name, pushes, redates = named[opportunity_id]
            first = touched.get(opportunity_id)
            history = History(
                opportunity_id,
                name,
                [_recorded(row) for row in own],
                pushes,
                redates,
                None if first is None else instant(first),
                any(row[6] is not None for row in own),
            )
            one = derived(history, setting)
            for table in DERIVED:
                getattr(found, table).extend(getattr(one, table))
        return found

    def buying(self, ids: Collection[int]) -> Iterator[Row]:
        """The buying groups of these opportunities."""
        for part in in_parts(ids):
            yield from cells(
                TABLES["buying_contact"], self.reader.feeds["buying_contact"]().filter(opportunity_id__in=part)
            )

    def all_buying(self) -> Iterator[Row]:
        """Every buying group."""
        return cells(TABLES["buying_contact"], self.reader.feeds["buying_contact"]().iterator(chunk_size=10_000))


class _DayOf:
    """The company's local day of microseconds, each instant looked up in the zone's rules once."""

    def __init__(self, day_of: Any) -> None:
        from quarterdeck.analytics.schema import datetime_of

        self.day_of, self.datetime_of = day_of, datetime_of

    def __call__(self, at: int) -> int:
        return int(self.day_of(self.datetime_of(at)))


def in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    """These ids, so many at once that every database takes them as parameters."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _recorded(row: Row) -> Recorded:
    _, seq, at, recorded_at, voided_at, kind, since = row[:_STATE_AT]
    values = list(row[_STATE_AT:])
    for place in _DAYS:
        if values[place] is not None:
            values[place] = day(values[place])
    voided = FOREVER if voided_at is None else instant(voided_at)
    state = dict(zip(_NAMES, values, strict=True))
    earliest = None if since is None else instant(since)
    return Recorded(seq, instant(at), instant(recorded_at), state, voided, kind == "undo", earliest)


def account_rows(reader: Reader, ids: Collection[int] | None = None) -> Iterator[Row]:
    """Accounts: these, or all."""
    for part in [None] if ids is None else in_parts(ids):
        rows = reader.feeds["account"]()
        yield from (rows if part is None else rows.filter(pk__in=part)).iterator(chunk_size=10_000)


def territory_rows(reader: Reader, ids: Collection[int] | None = None) -> Iterator[Row]:
    """The territories of accounts by day: of these, or of all. The journal tells them by name."""
    by_name: dict[str, list[tuple[int, int, int]]] = {}
    known: Any = USERS["territory"]()
    for territory_id, _, _, name, since, until in known:
        if since is not None:
            by_name.setdefault(name, []).append((day(since), day(until) if until else FOREVER, territory_id))

    def named(name: str | None, on: int) -> int | None:
        choices = by_name.get(name or "", ())
        meant = [territory_id for since, until, territory_id in choices if since <= on < until]
        return meant[-1] if meant else choices[-1][2] if choices else None

    for part in [None] if ids is None else in_parts(ids):
        changes = field_history("account", "territory", part)
        rows = reader.feeds["account_place"]()
        for account_id, created_at, territory_id in rows if part is None else rows.filter(pk__in=part):
            told = [(reader.day_of(at), old, new) for at, old, new in changes.get(account_id, ())]
            moves = [(on, named(old, on - 1), named(new, on)) for on, old, new in told]
            for value, since, until in fields_by_day(reader.day_of(created_at), territory_id, moves):
                if value is not None:
                    yield account_id, value, since, until


def activity_rows(reader: Reader, **narrowed: Any) -> Iterator[Row]:
    """Activities on opportunities and accounts: all, or those narrowed."""
    rows = reader.feeds["activity"]().filter(kind__in=("opportunity", "account"), **narrowed)
    for activity_id, kind, record_id, type_, direction, is_two_way, at, author_id, assignee_id in rows.iterator(
        chunk_size=10_000
    ):
        on = (record_id, None) if kind == "opportunity" else (None, record_id)
        person_id = assignee_id or author_id
        yield activity_id, *on, type_, direction, int(is_two_way), instant(at), reader.day_of(at), person_id
