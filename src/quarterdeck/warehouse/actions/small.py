"""The tables that are small enough to be written anew whenever something of their kinds has changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from quarterdeck.analytics.history import StageFact
from quarterdeck.analytics.money import Rates
from quarterdeck.analytics.schema import LAST_DAY, date_of, day
from quarterdeck.analytics.tables import TABLES
from quarterdeck.journal.queries.copied import field_history
from quarterdeck.users.feeds import FEEDS as USERS
from quarterdeck.users.queries import Company
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.warehouse.actions.cells import Row, cells
from quarterdeck.warehouse.rules.dated import Membership, fields_by_day, home_teams, stretches, within
from quarterdeck.warehouse.terms import Feeds

_ALWAYS, _NEVER = date.min, date.max


@dataclass(frozen=True)
class Reader:
    """Reads the store as it is at one instant; the caller holds the snapshot."""

    feeds: Feeds
    company: Company

    @property
    def zone(self) -> ZoneInfo:
        """The company's."""
        return ZoneInfo(self.company.time_zone)

    def day_of(self, at: datetime) -> int:
        """The company's local day of an instant."""
        return day(at.astimezone(self.zone).date())


def stage_rows(reader: Reader) -> Iterator[Row]:
    """Stages; places count from 1."""
    for stage_id, pipeline_id, name, position, kind, probability, category, state in reader.feeds["stage"]():
        yield stage_id, pipeline_id, name, position + 1, kind, probability, category, int(state == "active")


def stage_facts(rows: Iterable[Row]) -> dict[int, StageFact]:
    """What each stage counts as, of rows of the table `stage`."""
    return {row[0]: StageFact(row[1], row[3], row[4]) for row in rows}


def _simple(name: str) -> Callable[[Reader], Iterator[Row]]:
    return lambda reader: cells(TABLES[name], reader.feeds[name]())


def _people(name: str) -> Callable[[Reader], Iterator[Row]]:
    return lambda _: cells(TABLES[name], USERS[name]())


def _home_teams(reader: Reader) -> Iterator[Row]:
    rows: Any = USERS["member"]()
    return home_teams(
        Membership(person_id, team_id, is_manager, day(since), LAST_DAY if until is None else day(until))
        for person_id, team_id, is_manager, since, until in rows
    )


def _team_within(reader: Reader) -> Iterator[Row]:
    rows: Any = USERS["team"]()
    return within({team_id: parent_id for team_id, parent_id, _ in rows})


def _territories(reader: Reader) -> Iterator[Row]:
    rows: Any = USERS["territory"]()
    return (row[:4] for row in rows)


def _products(reader: Reader) -> Iterator[Row]:
    return ((product_id, name) for product_id, name, _, _ in reader.feeds["product"]())


def _families(reader: Reader) -> Iterator[Row]:
    known = field_history("product", "family")
    for product_id, _, family, created_at in reader.feeds["product"]():
        changes = [(reader.day_of(at), old or "", new or "") for at, old, new in known.get(product_id, ())]
        for piece in fields_by_day(reader.day_of(created_at), family, changes):
            yield product_id, *piece


def rate_rows(reader: Reader) -> Iterator[Row]:
    """Rates as stretches: each holds until the next one of its currency."""
    for currency, group in groupby(reader.feeds["rate"](), key=lambda row: row[0]):
        for per_euro, since, until in stretches([(day(row[1]), row[2]) for row in group]):
            yield currency, since, until, per_euro


def _quotas(reader: Reader) -> Iterator[Row]:
    return cells(TABLES["quota"], reader.feeds["quota"]())


def period_rows(calendar: FiscalCalendar, first_day: int, last_day: int) -> Iterator[Row]:
    """The fiscal months, quarters and years that hold any of these days."""
    for kind in PeriodKind:
        at = date_of(first_day)
        while day(at) <= last_day:
            period = calendar.period_of(at, kind)
            yield kind.value, day(period.start), day(period.end), period.label
            at = period.end


@dataclass(frozen=True, slots=True)
class Small:
    """A small table: where its rows come from, and the journal's kinds whose entries change them."""

    rows: Callable[[Reader], Iterator[Row]]
    kinds: frozenset[str]


_PEOPLE = frozenset({"person", "team", "role", "organisation"})
SMALL: Mapping[str, Small] = {
    "pipeline": Small(_simple("pipeline"), frozenset({"pipeline", "stage"})),
    "stage": Small(stage_rows, frozenset({"pipeline", "stage"})),
    "loss_reason": Small(_simple("loss_reason"), frozenset({"loss_reason", "pipeline"})),
    "person": Small(_people("person"), _PEOPLE),
    "team": Small(_people("team"), _PEOPLE),
    "team_within": Small(_team_within, _PEOPLE),
    "home_team": Small(_home_teams, _PEOPLE),
    "territory": Small(_territories, frozenset({"territory_plan"})),
    "product": Small(_products, frozenset({"product"})),
    "product_family": Small(_families, frozenset({"product"})),
    "rate": Small(rate_rows, frozenset({"currency", "organisation"})),
    "quota": Small(_quotas, frozenset({"quota", "person", "team", "territory_plan"})),
}


class Conversion:
    """Amounts in the reporting currency at the rates of a day, each looked up once in rows of the table `rate`."""

    def __init__(self, rates: Iterable[Row], currency: str) -> None:
        self.currency = currency
        self._by_currency: dict[str, list[tuple[int, int | None]]] = {}
        for code, since, _, per_euro in rates:
            self._by_currency.setdefault(code, []).append((since, per_euro))
        self._known: dict[tuple[str, int], Rates] = {}

    def value_of(self, minor: int, currency: str, on: int) -> int | None:
        """Minor units of the reporting currency; None without a rate."""
        if currency == self.currency:
            return minor
        rates = self._known.get((currency, on))
        if rates is None:
            per_euro = {code: self._on(code, on) for code in (currency, self.currency)}
            rates = self._known[currency, on] = Rates(self.currency, per_euro)
        return rates.convert(minor, currency)

    def _on(self, currency: str, on: int) -> int | None:
        found = None
        for since, per_euro in self._by_currency.get(currency, ()):
            if since > on:
                break
            found = per_euro
        return found
