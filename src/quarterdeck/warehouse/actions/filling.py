"""Filling a copy whole, and bringing it up to what the journal says has changed: one transaction, watermark inside."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import chain

from django.utils import timezone

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.schema import date_of, day, instant
from quarterdeck.analytics.tables import TABLES, schema_version
from quarterdeck.journal.queries.copied import entries_since, horizon, one_instant
from quarterdeck.users.queries import company
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.warehouse.actions.cells import Row
from quarterdeck.warehouse.actions.deals import (
    DERIVED,
    Deals,
    account_rows,
    activity_rows,
    in_parts,
    territory_rows,
)
from quarterdeck.warehouse.actions.small import SMALL, Conversion, Reader, period_rows, stage_facts
from quarterdeck.warehouse.terms import Feeds, Place

_YEARS_AHEAD = 3
_ARRIVING = "arriving_ids"


class Outdated(Exception):
    """What changed touches every row: the copy must be built anew."""


@dataclass
class Filler:
    """Writes one copy. `seen` are entries beyond the watermark that it has already followed."""

    duck: Duck
    feeds: Feeds
    seen: set[int] = field(default_factory=set)

    def fill(self) -> None:
        """Make every table and fill it from the store as it is at one instant."""
        for table in TABLES.values():
            self.duck.create(table)
        with one_instant():
            reader, place = Reader(self.feeds, company()), Place(*horizon())
            for name, small in SMALL.items():
                self._insert(name, small.rows(reader))
            deals = self._deals(reader)
            for heads in deals.parts():
                rows = deals.rows(heads)
                for name in DERIVED:
                    self._insert(name, getattr(rows, name))
            self._insert("buying_contact", deals.all_buying())
            self._insert("account", account_rows(reader))
            self._insert("account_territory", territory_rows(reader))
            self._insert("activity", activity_rows(reader))
            self._tell(reader, place)
        self.seen = set()

    def refresh(self) -> int:
        """Follow the journal; how many entries were new. Raises Outdated when only building anew will do."""
        told = self.facts()
        with one_instant():
            place = Place(int(told["tx"]), int(told["seq"]))
            entries = [one for one in entries_since((place.tx, place.seq)) if one[0] not in self.seen]
            reader = Reader(self.feeds, company())
            beyond = Place(*horizon())
            if told["zone"] != reader.company.time_zone:
                raise Outdated
            touched: dict[str, set[int]] = {}
            for _, kind, record_id in entries:
                touched.setdefault(kind, set()).add(record_id)
            self.duck.connection.execute("BEGIN TRANSACTION")
            try:
                self._follow(reader, touched, told)
                self._tell(reader, beyond)
                self.duck.connection.execute("COMMIT")
            except BaseException:
                self.duck.connection.execute("ROLLBACK")
                raise
        # Entries of transactions that are older than the watermark do not come again.
        self.seen = {seq for seq in (*self.seen, *(one[0] for one in entries)) if beyond.tx > 0}
        return len(entries)

    def facts(self) -> dict[str, str]:
        """What the copy says of itself."""
        return {str(name): str(told) for name, told in self.duck.rows("SELECT name, told FROM fact", {})}

    def _follow(self, reader: Reader, touched: dict[str, set[int]], told: dict[str, str]) -> None:
        kinds = touched.keys()
        rates_before = self.duck.rows("SELECT * FROM rate", {}) if kinds & SMALL["rate"].kinds else []
        stages_before = stage_facts(self.duck.rows("SELECT * FROM stage", {}))
        for name, small in SMALL.items():
            if kinds & small.kinds:
                self._replace(name, small.rows(reader))
        if stages_before.items() - stage_facts(self.duck.rows("SELECT * FROM stage", {})).items():
            raise Outdated
        if kinds & SMALL["rate"].kinds:
            self._revalue(reader, rates_before, told["currency"])
        self._deals_again(reader, touched)
        if accounts := touched.get("account", set()):
            self._again("account", "account_id", accounts, account_rows(reader, accounts))
            self._again("account_territory", "account_id", accounts, territory_rows(reader, accounts))
        if "territory_plan" in kinds:
            self._replace("account_territory", territory_rows(reader))

    def _deals_again(self, reader: Reader, touched: dict[str, set[int]]) -> None:
        acts, accounts = touched.get("activity", set()), touched.get("account", set())
        ids = touched.get("opportunity", set()) | self._opportunities_of(reader, acts)
        if ids:
            deals = self._deals(reader)
            for name in DERIVED:
                self._delete(name, "opportunity_id", ids)
            for heads in deals.heads(ids):
                rows = deals.rows(heads)
                for name in DERIVED:
                    self._insert(name, getattr(rows, name))
        self._buying_again(reader, ids, touched.get("contact", set()))
        if acts or ids or accounts:
            self._activities_again(reader, acts, {"opportunity": ids, "account": accounts})

    def _opportunities_of(self, reader: Reader, acts: Collection[int]) -> set[int]:
        """The opportunities that these activities lie on, or lay on: their first touch may be another one."""
        found = self._pairs("activity", "activity_id", "opportunity_id", acts)
        for part in in_parts(acts):
            rows = self.feeds["activity"]().filter(pk__in=part, kind="opportunity")
            found |= set(rows.values_list("record_id", flat=True))
        return found

    def _buying_again(self, reader: Reader, ids: set[int], contacts: Collection[int]) -> None:
        ids = ids | self._pairs("buying_contact", "contact_id", "opportunity_id", contacts)
        for part in in_parts(contacts):
            rows = self.feeds["buying_contact"]().filter(contact_id__in=part)
            ids |= set(rows.values_list("opportunity_id", flat=True))
        if ids:
            self._again("buying_contact", "opportunity_id", ids, self._deals(reader).buying(ids))

    def _activities_again(self, reader: Reader, acts: set[int], places: dict[str, set[int]]) -> None:
        parts = [activity_rows(reader, pk__in=part) for part in in_parts(acts)]
        for kind, ids in places.items():
            parts += [activity_rows(reader, kind=kind, record_id__in=part) for part in in_parts(ids)]
            self._delete("activity", f"{kind}_id", ids)
        rows = {row[0]: row for row in chain.from_iterable(parts)}
        self._again("activity", "activity_id", acts | rows.keys(), rows.values())

    def _revalue(self, reader: Reader, before: Collection[Row], currency: str) -> None:
        """Convert again what was closed on days whose rates have changed; everything in another reporting currency."""
        after = self.duck.rows("SELECT * FROM rate", {})
        now = reader.company.reporting_currency
        changed = [row[1] for row in {*before} ^ {*after}]
        if now == currency and not changed:
            return
        since = min(changed, default=0) if now == currency else -(2**31)
        conversion = Conversion(sorted(after), now)
        rows = self.duck.rows(
            "SELECT opportunity_id, amount, currency, closed_day FROM opportunity"
            " WHERE outcome <> 'open' AND amount IS NOT NULL AND closed_day >= :since",
            {"since": since},
        )
        values = {row[0]: conversion.value_of(*row[1:]) for row in rows}
        self._arrive(values.items())
        self.duck.connection.execute(
            f"UPDATE opportunity SET value = a.value FROM {_ARRIVING} a WHERE opportunity.opportunity_id = a.id"  # noqa: S608
        )
        self.duck.connection.unregister(_ARRIVING)

    def _deals(self, reader: Reader) -> Deals:
        conversion = Conversion(sorted(self.duck.rows("SELECT * FROM rate", {})), reader.company.reporting_currency)
        return Deals(reader, stage_facts(self.duck.rows("SELECT * FROM stage", {})), conversion)

    def _tell(self, reader: Reader, place: Place) -> None:
        known, now = reader.company, timezone.now()
        self._periods(reader, reader.day_of(now))
        told = {
            "schema": schema_version(),
            "tx": place.tx,
            "seq": place.seq,
            "as_of": instant(now),
            "currency": known.reporting_currency,
            "zone": known.time_zone,
        }
        self._replace("fact", ((name, str(value)) for name, value in told.items()))

    def _periods(self, reader: Reader, today: int) -> None:
        """Periods from the first history on to three years from now, written anew only when they are others."""
        ((first,),) = self.duck.rows("SELECT min(created_day) FROM opportunity", {})
        last = date(reader.company.founded_at.year, 1, 1)
        last = date(min(max(last, date_of(today)).year + _YEARS_AHEAD, 9999), 12, 31)
        rows = list(period_rows(reader.company.calendar, today if first is None else min(first, today), day(last)))
        if set(rows) != set(self.duck.rows("SELECT * FROM period", {})):
            self._replace("period", rows)

    def _insert(self, name: str, rows: Iterable[Row]) -> None:
        self.duck.insert(TABLES[name], rows)

    def _replace(self, name: str, rows: Iterable[Row]) -> None:
        self.duck.connection.execute(f"DELETE FROM {name}")  # noqa: S608  names of our own tables
        self._insert(name, rows)

    def _again(self, name: str, column: str, ids: Collection[int], rows: Iterable[Row]) -> None:
        self._delete(name, column, ids)
        self._insert(name, rows)

    def _delete(self, name: str, column: str, ids: Collection[int]) -> None:
        if ids:
            self._arrive((one, None) for one in ids)
            self.duck.connection.execute(f"DELETE FROM {name} WHERE {column} IN (SELECT id FROM {_ARRIVING})")  # noqa: S608
            self.duck.connection.unregister(_ARRIVING)

    def _pairs(self, name: str, key: str, wanted: str, ids: Collection[int]) -> set[int]:
        if not ids:
            return set()
        self._arrive((one, None) for one in ids)
        sql = f"SELECT {wanted} FROM {name} WHERE {key} IN (SELECT id FROM {_ARRIVING}) AND {wanted} IS NOT NULL"  # noqa: S608
        found = {int(one) for (one,) in self.duck.rows(sql, {})}
        self.duck.connection.unregister(_ARRIVING)
        return found

    def _arrive(self, pairs: Iterable[tuple[int, int | None]]) -> None:
        import pyarrow as pa

        ids, values = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((), ())
        arrow = pa.table({"id": pa.array(ids, pa.int64()), "value": pa.array(values, pa.int64())})
        self.duck.connection.register(_ARRIVING, arrow)
