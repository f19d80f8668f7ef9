"""Taking over the European Central Bank's table of reference rates from a file."""

import csv
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone

from quarterdeck.catalog.actions.rates import lock_rates
from quarterdeck.catalog.events import RatesImported
from quarterdeck.catalog.models import Rate
from quarterdeck.catalog.rules import TableError, currency_number, rates_to_keep, read_table
from quarterdeck.catalog.terms import BASE_CURRENCY, DayRates, RateSource
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

_DAYS_AT_ONCE = 100
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class ImportedRates:
    """What a file held and what of it was new."""

    days: int
    first_day: date
    last_day: date
    added: int


def import_ecb_rates(*, path: Path, by: Actor, via: Via, at: datetime | None = None) -> ImportedRates:
    """Take over the rates of eurofxref-hist.zip or .csv: what is there already is not written again.

    The file is read twice: a fault anywhere is found before the first row is written. Days are
    written in batches that let other writers through; a killed run is finished by running it again.
    Raises NotPermitted, or Refused with the line of the first fault.
    """
    require(by, Permission.RATES_MANAGE)
    at = at or timezone.now()
    days, newest, oldest = _checked(path)
    added = 0
    with _table(path) as table:
        kept = rates_to_keep(table)
        while batch := list(itertools.islice(kept, _DAYS_AT_ONCE)):
            added += _store_rates(batch=batch, by=by, via=via, at=at)
    added += _store_rates(batch=[_ended_series(oldest)], by=by, via=via, at=at)
    return ImportedRates(days, oldest.day, newest.day, added)


def _checked(path: Path) -> tuple[int, DayRates, DayRates]:
    """Read the whole file: how many days it holds, the newest and the oldest."""
    days, newest, oldest = 0, None, None
    with _table(path) as table:
        for day in table:
            newest, oldest = newest or day, day
            days += 1
    if newest is None or oldest is None:
        raise Refused.because("rates_empty", Text.of("The file holds no day."), "file")
    return days, newest, oldest


def _ended_series(oldest: DayRates) -> DayRates:
    """The series that the oldest day of a file ends: no rate in the file, but one recorded for a day before."""
    missing = [code for code, scaled in oldest.per_base.items() if scaled is None]
    ended = [code for code in missing if _last_rate_before(code, oldest.day) is not None]
    return DayRates(oldest.day, dict.fromkeys(ended))


def _last_rate_before(code: str, day: date) -> int | None:
    rates = Rate.objects.filter(currency=code, day__lt=day, source=RateSource.ECB).order_by("-day", "-id")
    return rates.values_list("per_euro", flat=True).first()


@contextmanager
def _table(path: Path) -> Iterator[Iterator[DayRates]]:
    """The days in the file, read while they are taken. A fault in it is refused with its line."""
    try:
        with _lines(path) as lines:
            yield read_table(csv.reader(lines))
    except TableError as error:
        text = Text.of("Line {line}: {fault}", line=error.line, fault=error.text)
        raise Refused.because("rates_unreadable", text, "file") from error
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError, csv.Error) as error:
        text = Text.of("The file cannot be read as eurofxref-hist.zip or eurofxref-hist.csv.")
        raise Refused.because("rates_unreadable", text, "file") from error


@contextmanager
def _lines(path: Path) -> Iterator[io.TextIOBase]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
        return
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            raise zipfile.BadZipFile("not exactly one table in it")
        with archive.open(names[0]) as raw:
            yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


@action
def _store_rates(*, batch: Sequence[DayRates], by: Actor, via: Via, at: datetime) -> int:
    """Add what a batch of days, newest first, has and the database has not. Returns how many rows."""
    lock_rates()
    first, last = batch[-1].day, batch[0].day
    stored = Rate.objects.filter(day__range=(first, last), source=RateSource.ECB).order_by("id")
    known: dict[tuple[str, date], int | None] = {
        (currency, day): scaled for currency, day, scaled in stored.values_list("currency", "day", "per_euro")
    }
    rows = [
        Rate(currency=code, day=day.day, per_euro=scaled, source=RateSource.ECB.value, recorded_at=at)
        for day in reversed(batch)
        for code, scaled in day.per_base.items()
        if known.get((code, day.day), _UNKNOWN) != scaled
    ]
    if not rows:
        return 0
    Rate.objects.bulk_create(rows, batch_size=1000)
    event = RatesImported(
        record_id=currency_number(BASE_CURRENCY),
        code=BASE_CURRENCY,
        source=RateSource.ECB.value,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        count=len(rows),
    )
    record(event, by.stamp(at, via))
    return len(rows)
