"""Words and figures of the model's pages."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries.accuracy import Bin
from quarterdeck.scores.rules import MethodRecord
from quarterdeck.scores.terms import TermKind
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.values.text import N_

PUBLISHED, BACKTESTED, NEXT = "published", "backtested", "next"
SOURCES = {PUBLISHED: N_("Published"), BACKTESTED: N_("Backtested"), NEXT: N_("Quarter after")}
METHOD_LABELS = {
    "model": N_("Model (P50)"),
    "gong": N_("Projection from past quarters"),
    "weighted": N_("Weighted pipeline, stage weights"),
    "weighted_observed": N_("Weighted pipeline, observed rates"),
    "last_period": N_("Last quarter"),
}
TERM_LABELS = {
    TermKind.WON: N_("Won so far"),
    TermKind.OPEN: N_("From open deals"),
    TermKind.NEW: N_("From deals not there yet"),
}


def lens_of(request: HttpRequest) -> Lens:
    """Who looks, now, in the company's currency."""
    home = company()
    return Lens(actor=actor_of(request), currency=home.reporting_currency, now=timezone.now(), of=home)


def address(**chosen: str) -> str:
    """The page of accuracy with something chosen."""
    said = {name: value for name, value in chosen.items() if value}
    return reverse("forecast_accuracy") + (f"?{urlencode(said)}" if said else "")


def share(value: float | None, locale: str) -> str:
    """A share in percent with a decimal; a dash for none."""
    return formats.NOT_APPLICABLE if value is None else formats.percent_bp(round(value * 10_000), locale)


def decimals(value: float | None, locale: str, places: int = 3) -> str:
    """A score as people compare it; a dash for none."""
    return formats.NOT_APPLICABLE if value is None else formats.number(Decimal(f"{value:.{places}f}"), locale, places)


def shown_record(record: MethodRecord, locale: str) -> dict[str, Any]:
    """A method's record for a row of the table."""
    return {
        "quarters": record.quarters,
        "wape": share(record.wape, locale),
        "bias": share(record.bias, locale),
        "tracking": decimals(record.tracking, locale, 1),
        "added": share(record.added, locale),
        "covered": _("%(num)s of %(all)s") % {"num": record.covered, "all": record.intervals}
        if record.intervals
        else formats.NOT_APPLICABLE,
    }


def shown_bins(bins: Iterable[Bin], locale: str) -> list[dict[str, str]]:
    """Parts of deals by chance for rows of a table."""
    return [
        {
            "deals": formats.number(one.deals, locale),
            "chance": share(one.chance, locale),
            "won": formats.number(one.won, locale),
            "rate": share(one.won / one.deals, locale),
        }
        for one in bins
    ]
