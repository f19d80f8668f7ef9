"""Who looks at which forecast, and how its pages write numbers and lead to each other."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.forecasts.queries import Picture, Scene, picture_of, scene_of
from quarterdeck.forecasts.rules import period_key
from quarterdeck.forecasts.terms import CALLED, COLUMN_LABELS, Call, Line, Said
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import actor_of
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period

VIA = Via(Door.FORM)
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Looks:
    """A viewer at a forecast."""

    picture: Picture

    @property
    def scene(self) -> Scene:
        """Who looks, and at which period."""
        return self.picture.scene

    @property
    def locale(self) -> str:
        """How the viewer writes numbers."""
        return self.scene.actor.locale

    def money(self, minor: int | None) -> str:
        """A number in three digits, such as €3.95M."""
        return NOTHING if minor is None else formats.money_total(minor, self.scene.currency, self.locale)

    def exact(self, minor: int) -> str:
        """A number in all its digits."""
        return formats.money_exact(minor, self.scene.currency, self.locale)

    def signed(self, minor: int) -> str:
        """A change, such as +€24k."""
        return f"{'+' if minor > 0 else ''}{self.money(minor)}"

    def percent(self, share: Fraction | None) -> str:
        """A share as a percentage."""
        return NOTHING if share is None else formats.percent_bp(round(share * 10_000), self.locale)

    def label(self, category: Category) -> str:
        """What a column is called in the method that is used."""
        return text(COLUMN_LABELS[self.scene.rules.method][category])

    def href(self, name: str, *args: str, **query: str) -> str:
        """A page of this period."""
        asked = {key: value for key, value in query.items() if value}
        return reverse(name, args=[self.scene.key, *args]) + (f"?{urlencode(asked)}" if asked else "")

    def behind(self, line: Line, figure: str) -> str:
        """The deals behind a figure of a line."""
        return self.href("forecast_deals", line.key, figure=figure)


def looks_at(request: HttpRequest, period: str = "") -> Looks:
    """What this request looks at. Raises NotFound."""
    return Looks(picture_of(scene_of(actor_of(request), timezone.now(), period)))


def period_href(period: Period, of: Category = Category.COMMIT) -> str:
    """The page of a period."""
    query = "" if of is Category.COMMIT else f"?of={of.value}"
    return reverse("forecast_period", args=[period_key(period)]) + query


def category_of(params: Mapping[str, str]) -> Category:
    """Which column's calls are shown: that of the address, else Commit."""
    said = params.get("of", "")
    return Category(said) if said in {one.value for one in CALLED} else Category.COMMIT


def told_call(at: Looks, line: Line, call: Call | None) -> dict[str, Any] | None:
    """A call or an adjustment as a page shows it: its amount, how old it is, and by how much its base has moved."""
    if call is None:
        return None
    minor = at.scene.lens.rates.convert(call.minor or 0, call.currency)
    moved = at.picture.moved(line, call)
    return {
        "minor": minor,
        "value": at.money(minor),
        "note": call.note,
        "at": call.at,
        "is_carried": call.said is Said.OWN and at.picture.is_carried(call),
        "moved": _("base %(change)s since") % {"change": at.signed(moved)} if moved else "",
    }


def crumbs(at: Looks, line: Line | None = None) -> list[tuple[str, str]]:
    """The way back to the period, and to a line of it."""
    found = [(_("Forecast"), reverse("forecast")), (at.scene.period.label, at.href("forecast_period"))]
    return found if line is None else [*found, (line.name, at.href("forecast_line", line.key))]
