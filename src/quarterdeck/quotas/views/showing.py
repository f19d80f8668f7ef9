"""What pages of quotas say of a quota, of its months, and of who looks."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.pages import redirect, say
from quarterdeck.kit.viewing import text
from quarterdeck.quotas.forms import FIELDS
from quarterdeck.quotas.queries import QuotaRow
from quarterdeck.quotas.rules import year_number
from quarterdeck.quotas.terms import Month
from quarterdeck.users.policy import actor_of, posted_once, require
from quarterdeck.users.queries import Company, company
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, the company, and its day."""

    actor: Actor
    home: Company
    today: date

    @property
    def currency(self) -> str:
        """The one sums are converted to."""
        return self.actor.display_currency or self.home.reporting_currency

    @property
    def year(self) -> int:
        """The fiscal year of today."""
        return year_number(self.home.calendar, self.today)

    def money(self, minor: int, currency: str) -> str:
        """An amount in its own currency."""
        return formats.money_exact(minor, currency, self.actor.locale)


def looker(request: HttpRequest) -> Looker:
    """Who looks at a page of quotas."""
    home = company()
    return Looker(actor_of(request), home, timezone.now().astimezone(ZoneInfo(home.time_zone)).date())


def manager(request: HttpRequest) -> Looker:
    """Who looks, when they may manage quotas. Raises NotPermitted."""
    require(actor_of(request), Permission.QUOTAS_MANAGE)
    return looker(request)


def holder_of(row: QuotaRow) -> str:
    """Whose quota it is."""
    return row.person_name or row.team_name or _("The company")


def about_of(row: QuotaRow) -> str:
    """What narrows a quota; empty where nothing does."""
    return " · ".join(one for one in (row.territory_name, row.target.family) if one)


def title_of(row: QuotaRow) -> str:
    """What a quota is called."""
    named = ", ".join(one for one in (holder_of(row), about_of(row)) if one)
    return _("%(holder)s, FY%(year)s") % {"holder": named, "year": row.target.year}


def month_labels(months: Sequence[Month], locale: str) -> list[str]:
    """The names of fiscal months: of the civil month most of their days are in."""
    return [formats.month(month.period.start + (month.period.end - month.period.start) / 2, locale) for month in months]


def saved(
    request: HttpRequest, form: PageForm, write: Callable[[], str], said: str, *, once: bool = False
) -> HttpResponse | None:
    """Run the write of a valid form, which answers where to go; None when it was refused, with reasons in the form."""
    if not form.is_valid():
        return None
    try:
        posted = posted_once(request, write) if once else None
        href = posted.url if posted else write()
    except KeyReused as refusal:
        form.add_error(None, text(refusal.text))
        return None
    except Refused as refusal:
        form.refuse(refusal, FIELDS)
        return None
    say(request, _("Already saved.") if posted and posted.is_again else said)
    return redirect(request, href)


def form_context(title: str, parents: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """What a page with nothing but a form is told; it leads back to the last of its parents."""
    return {"title": title, "parents": parents, "cancel_href": parents[-1][1], "columns": 2, **more}
