"""Writes of currencies in use."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.catalog.events import CurrencyActivated, CurrencyDeactivated
from quarterdeck.catalog.models import Currency
from quarterdeck.catalog.rules import currency_number, currency_verdict
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.queries import company
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused


@action
def activate_currency(*, code: str, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Let amounts be entered in a currency; once active, nothing happens. Returns the journal seq.

    Raises NotPermitted, or Refused when ISO 4217 does not know the code.
    """
    require(by, Permission.RATES_MANAGE)
    code = code.strip().upper()
    if reasons := currency_verdict(code):
        raise Refused(reasons)
    currency, created = Currency.objects.select_for_update().get_or_create(
        code=code, defaults={"number": currency_number(code), "is_active": True}
    )
    if not created and currency.is_active:
        return None
    Currency.objects.filter(pk=code).update(is_active=True)
    event = CurrencyActivated(record_id=currency.number, code=code)
    return record(event, by.stamp(at or timezone.now(), via), [FieldChange("is_active", old=False, new=True)])


@action
def deactivate_currency(*, code: str, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Keep new amounts out of a currency; amounts already in it stay and still convert. Returns the journal seq.

    Raises NotPermitted, NotFound, or Refused for the company's reporting currency.
    """
    require(by, Permission.RATES_MANAGE)
    currency = Currency.objects.select_for_update().filter(pk=code).first()
    if currency is None:
        raise NotFound("currency")
    if code == company().reporting_currency:
        text = Text.of("{code} is the company's reporting currency and stays switched on.", code=code)
        raise Refused.because("currency_reporting", text, "currency")
    if not currency.is_active:
        return None
    Currency.objects.filter(pk=code).update(is_active=False)
    event = CurrencyDeactivated(record_id=currency.number, code=code)
    return record(event, by.stamp(at or timezone.now(), via), [FieldChange("is_active", old=True, new=False)])
