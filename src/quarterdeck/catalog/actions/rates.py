"""Writes of dated rates. Rows are only ever added."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from quarterdeck.catalog.events import RateSet
from quarterdeck.catalog.models import Currency, Rate
from quarterdeck.catalog.rules import currency_number, rate_verdict, scaled_rate
from quarterdeck.catalog.terms import BASE_CURRENCY, RateSource
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.queries import company
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.money import RATE_SCALE
from quarterdeck.values.verdict import NotFound, Refused


@action
def set_rate(*, currency: str, day: date, rate: Decimal, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Enter the rate of a currency in use: units for one euro, from this day on. Returns the journal seq.

    The same rate entered again for the day changes nothing. Raises NotPermitted, NotFound, Refused.
    """
    require(by, Permission.RATES_MANAGE)
    at = at or timezone.now()
    lock_rates()
    row = Currency.objects.filter(pk=currency).first()
    if row is None:
        raise NotFound("currency")
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    reasons = rate_verdict(currency=currency, day=day, rate=rate, today=today)
    scaled = scaled_rate(rate)
    if reasons or scaled is None:
        raise Refused(reasons)
    before = Rate.objects.filter(currency=currency, day=day).order_by("-id").values_list("per_euro", flat=True).first()
    if before == scaled:
        return None
    Rate.objects.create(currency=currency, day=day, per_euro=scaled, source=RateSource.MANUAL.value, recorded_at=at)
    old = None if before is None else Decimal(before) / RATE_SCALE
    event = RateSet(record_id=row.number, code=currency, day=day.isoformat())
    return record(event, by.stamp(at, via), [FieldChange("rate", old, Decimal(scaled) / RATE_SCALE)])


def lock_rates() -> None:
    """Let one writer of rates in at a time, so that their ids rise in the order of their commits.

    `queries.rates_version` is the highest id: a lower one that became visible later would go unseen.
    """
    number = currency_number(BASE_CURRENCY)
    Currency.objects.select_for_update().get_or_create(
        code=BASE_CURRENCY, defaults={"number": number, "is_active": False}
    )
